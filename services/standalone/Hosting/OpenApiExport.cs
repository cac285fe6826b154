using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vanguards.Standalone.Demo;

namespace Vanguards.Standalone.Hosting;

/// <summary><c>make gen</c>: writes the OpenAPI document of what the process serves, stable enough to be compared in review.</summary>
public static class OpenApiExport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<int> RunAsync(string file, Func<string[], Task<RunningProduct>> start)
    {
        var data = Directory.CreateTempSubdirectory("vanguards-openapi-").FullName;
        try
        {
            await using var product = await start(["--PORT=0", $"--DATA_DIR={data}", "--SAMPLE=0", "--VANGUARDS_BOOTSTRAP_TOKEN=openapi"]);
            using var http = new HttpClient { BaseAddress = product.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", "openapi") } };
            var document = JsonNode.Parse(await http.GetStringAsync("openapi/v1.json"))!;
            await File.WriteAllTextAsync(file, document.ToJsonString(Indented) + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return 0;
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
