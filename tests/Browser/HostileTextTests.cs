using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Vanguards.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace Vanguards.Browser.Tests;

/// <summary>Text from data, definitions and logs is text on every page; none of it is ever run as markup.</summary>
[Trait("tier", "slow")]
[Collection(BrowserCollection.Name)]
public sealed class HostileTextTests(BrowserFixture browser)
{
    private static readonly string[] Classics =
    [
        "<script>alert('x')</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "<iframe src=javascript:alert(1)>", "javascript:alert(1)", "{{constructor.constructor('alert(1)')()}}",
        "=cmd|' /C calc'!A0", "\u202Etest\u202C", "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤", "𝕋𝕙𝕖 𝕢𝕦𝕚𝕔𝕜 👩‍👩‍👧‍👧", "' OR 1=1 --", "<a href=\"javascript:alert(1)\">x</a>", "</title></textarea></style><b onmouseover=alert(1)>", "null", "undefined", "NaN", "a\u0001\u0008\u001b[31mb\u007f\u0085", "one\r\ntwo\tthree",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NaughtyStrings_AsDataNamesAndLogs_StayText()
    {
        await using var window = await browser.SignInAsync();
        var names = Names();
        var useCase = $"naughty-{Guid.NewGuid():n}"[..20];
        await browser.Api.PutAsync($"api/use-cases/{useCase}", new JsonObject { ["name"] = Classics[0], ["zone"] = "UTC", ["currency"] = "USD", ["datasets"] = new JsonArray(new JsonObject { ["name"] = "leases", ["required"] = true }) }, Cancel);
        var csv = new StringBuilder("lease_id,lease_name\n");
        for (var i = 0; i < names.Count; i++)
        {
            csv.Append($"L{i},\"{names[i].Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n");
        }

        await browser.Api.UploadAsync($"api/use-cases/{useCase}/datasets/leases", csv.ToString(), "text/csv", Cancel);
        var steps = new JsonArray([.. Classics[..6].Select((name, i) => Workflows.Script($"step-{i}", name, $"for (const line of {JsonSerializer.Serialize(names)}) log(line); return {{}};")), Result(names)]);
        await browser.Api.PublishAsync(useCase, Classics[1], steps, Cancel, useCase);

        await window.GoToAsync($"use-cases/{useCase}/data?dataset=leases&tab=preview");
        await Expect(window.Page.GetByRole(AriaRole.Cell, new() { Name = Classics[1], Exact = true })).ToBeVisibleAsync();
        await RequireTextOnlyAsync(window);
        await window.ExecuteAsync(useCase, useCase);
        await window.ExpectStateAsync("COMPLETED");
        await Expect(window.Page.GetByText(Classics[0], new() { Exact = true }).Last).ToBeVisibleAsync();
        await RequireTextOnlyAsync(window);
        foreach (var path in new[] { "overview", "history" })
        {
            await window.GoToAsync($"use-cases/{useCase}/{path}");
            await Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = Classics[1] }).First).ToBeVisibleAsync();
            await RequireTextOnlyAsync(window);
        }

        await window.GoToAsync($"system/audit?useCase={useCase}&entry=1");
        await Expect(window.Page.GetByText($"in {Classics[0]}").First).ToBeVisibleAsync();
        await RequireTextOnlyAsync(window);
    }

    private static JsonObject Result(IReadOnlyList<string> names)
    {
        var rows = names.Select((name, i) => new JsonObject { ["leaseId"] = $"L{i}", ["leaseName"] = name, ["county"] = name, ["outcome"] = "RENEW", ["deadline"] = "2099-01-01", ["valueAtStakeUsd"] = 1.5, ["reasons"] = new JsonArray(name) });
        return Workflows.Script("result", "Result", $"return {{ recommendations: {new JsonArray([.. rows]).ToJsonString()} }};");
    }

    /// <summary>The big list where it is (<c>VANGUARDS_REAL_DATA</c>), a selection of it everywhere, control characters and all.</summary>
    private static List<string> Names()
    {
        var file = Environment.GetEnvironmentVariable("VANGUARDS_REAL_DATA") is { Length: > 0 } folder ? Path.Combine(folder, "naughty-strings", "blns.json") : "";
        var more = File.Exists(file) ? JsonSerializer.Deserialize<string[]>(File.ReadAllText(file))! : [];
        return [.. Classics.Concat(more).Where(one => one.Trim().Length > 0).Distinct()];
    }

    private static async Task RequireTextOnlyAsync(Window window)
    {
        var foreign = await window.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('body script:not([src]), img, iframe, object, embed, [onload], [onerror], [onmouseover], [onclick], a[href^=\"javascript:\"]')].map((one) => one.outerHTML)");
        Assert.Empty(foreign);
        await window.RequireSoundAsync();
    }
}
