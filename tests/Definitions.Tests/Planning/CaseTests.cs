using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vanguards.Definitions.Planning;
using Vanguards.Definitions.Reading;

namespace Vanguards.Definitions.Tests.Planning;

/// <summary>
/// Golden folders: a definition, what happens, and what is planned. VANGUARDS_WRITE_GOLDEN=1 writes plan.json anew; read the
/// difference before you commit it.
/// </summary>
public sealed class CaseTests
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string Folder = Path.Combine(Root(AppContext.BaseDirectory), "tests", "Definitions.Tests", "Planning", "Cases");

    public static TheoryData<string> Cases() => [.. Directory.GetDirectories(Folder).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_Events_GiveItsPlans(string name)
    {
        var folder = Path.Combine(Folder, name);
        var run = new Drive(DefinitionReader.FromCanonical(File.ReadAllBytes(Path.Combine(folder, "definition.json"))));
        var turns = new JsonArray();
        foreach (var happened in JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "events.json")))!.AsArray())
        {
            run.Now = (double?)happened!["at"] ?? run.Now;
            var plan = run.Happen(Read(run, happened));
            var changes = run.State.TakeChanges();
            turns.Add(new JsonObject
            {
                ["event"] = Title(happened),
                ["run"] = $"{run.State.Run.Status.Name()} {run.State.Run.Progress}%",
                ["rows"] = Lines(changes.Steps.OrderBy(cell => cell.Step).ThenBy(cell => cell.Item).Select(run.Line)),
                ["commands"] = Lines(plan.Commands.Select(run.Line)),
                ["notes"] = Lines(plan.Notes.Select(run.Line)),
            });
        }

        var actual = turns.ToJsonString(Written) + "\n";
        var golden = Path.Combine(folder, "plan.json");
        if (Environment.GetEnvironmentVariable("VANGUARDS_WRITE_GOLDEN") == "1")
        {
            File.WriteAllText(golden, actual);
        }

        Assert.Equal(File.ReadAllText(golden), actual);
    }

    private static RunEvent Read(Drive run, JsonNode happened)
    {
        var id = (string?)happened["step"] ?? "";
        var (step, item) = (run.Index(id), (int?)happened["item"] ?? StepCell.Whole);
        var token = (long?)happened["token"] ?? run.Token(id, item);
        return (string?)happened["event"] switch
        {
            "Started" => new RunEvent.Started(),
            "RetryRequested" => new RunEvent.RetryRequested(),
            "CancelRequested" => new RunEvent.CancelRequested(),
            "TimedOut" => new RunEvent.TimedOut(),
            "RunTimer" => new RunEvent.TimerFired(StepCell.Run, StepCell.Whole, run.State.Run.TimerToken),
            "TimerFired" => new RunEvent.TimerFired(step, item, token),
            "Claimed" => new RunEvent.Claimed(step, item, token),
            "Succeeded" => new RunEvent.Succeeded(step, item, token, (bool?)happened["cached"] ?? false, happened["chosen"]?.Deserialize<string[]>()),
            "Declined" => new RunEvent.Declined(step, item, token),
            "Expanded" => new RunEvent.Expanded(step, item, token, (int)happened["count"]!),
            "Parked" => new RunEvent.Parked(step, item, token, (double?)happened["until"] is { } until ? Drive.Start.AddSeconds(until) : null, (bool?)happened["approval"] ?? false),
            "Faulted" => new RunEvent.Faulted(step, item, token, new Fault { Code = (string)happened["code"]!, Message = (string?)happened["message"] ?? "no", Resource = (string?)happened["resource"] }),
            "HandedBack" => new RunEvent.HandedBack(step, item, token),
            "LeaseLapsed" => new RunEvent.LeaseLapsed(step, item, token),
            "ApprovalAnswered" => new RunEvent.ApprovalAnswered(step, item, token),
            var other => throw new JsonException($"Unknown event {other}"),
        };
    }

    private static string Title(JsonNode happened) => string.Join(' ', happened.AsObject().Select(pair => pair.Key is "event" or "step" ? $"{pair.Value}" : $"{pair.Key}={pair.Value!.ToJsonString()}"));

    private static JsonArray Lines(IEnumerable<string> lines) => [.. lines.Select(line => (JsonNode)line)];

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "Vanguards.sln")) ? folder : Root(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("No Vanguards.sln above the tests."));
}
