using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Vanguards.Contracts;
using Vanguards.Definitions.Model;
using Vanguards.Orchestrator.Store;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Engine;

/// <summary>
/// Inputs as rows hold them. Where the definition has secret inputs, they and the request that brought them are sealed with AES-256-GCM; the key is
/// given by the environment or, embedded, is a file of the data folder that only its owner may read.
/// </summary>
internal sealed class SecretInputs(IConfiguration configuration, DataFolder? folder = null)
{
    /// <summary>What stands in the place of a secret wherever it is shown.</summary>
    public const string Mask = "********";

    /// <summary>No JSON begins like this.</summary>
    public const string Sealed = "sealed:";

    private const string KeyVariable = "VANGUARDS_ENCRYPTION_KEY";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly Lazy<byte[]> _key = new(() => configuration[KeyVariable] is { Length: > 0 } text
        ? Given(text)
        : ReadKey(Path.Combine((folder ?? throw new InvalidOperationException($"Set {KeyVariable} to 32 random bytes in base64.")).Path, "secrets.key")));

    /// <summary>The inputs in clear, for the run's steps.</summary>
    public Payload Open(RunDocuments documents)
    {
        var json = documents.InputsSealed ? Unseal(documents.Run, documents.Inputs) : documents.Inputs;
        return JsonSerializer.Deserialize(json, RowJson.Default.Payload)!;
    }

    public RunDocuments Seal(long run, string request, JsonElement inputs, WorkflowDefinition definition)
    {
        var payload = JsonSerializer.Serialize(Payload.Of(inputs), RowJson.Default.Payload);
        var secrets = SecretsOf(definition);
        return secrets.Count == 0
            ? new RunDocuments { Run = run, Request = request, Inputs = payload }
            : new RunDocuments { Run = run, Request = MaskRequest(request, secrets), Inputs = Seal(run, payload), InputsSealed = true };
    }

    /// <summary>The row of an attempt with what may hold a secret sealed: a list of items, the inputs of another execution, an agent's checkpoint.</summary>
    public AttemptRow Seal(RunFacts facts, AttemptRow row) => facts.Secrets.Count == 0 ? row : row with
    {
        Output = row.Kind == "Expand" ? SealText(row.Run, row.Output) : row.Output,
        Checkpoint = SealText(row.Run, row.Checkpoint),
        Child = SealText(row.Run, row.Child),
    };

    /// <summary>What <see cref="Seal(RunFacts, AttemptRow)"/> may have sealed, in clear.</summary>
    public string? OpenText(long run, string? text) => text?.StartsWith(Sealed, StringComparison.Ordinal) == true ? Unseal(run, text[Sealed.Length..]) : text;

    private string? SealText(long run, string? text) => text is null ? null : Sealed + Seal(run, text);

    public static IReadOnlySet<string> SecretsOf(WorkflowDefinition definition) =>
        definition.Inputs.Required.Concat(definition.Inputs.Optional).Where(input => input.Secret).Select(input => input.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>The secret texts in the inputs, also as JSON writes them; shorter than four characters they would mask half of every line.</summary>
    public static IReadOnlyList<string> ValuesOf(Payload inputs, WorkflowDefinition definition)
    {
        var secrets = SecretsOf(definition);
        if (secrets.Count == 0 || inputs.Inline is not { ValueKind: JsonValueKind.Object } values)
        {
            return [];
        }

        return [.. values.EnumerateObject().Where(value => secrets.Contains(value.Name))
            .SelectMany(value => value.Value.ValueKind == JsonValueKind.String
                ? (string[])[value.Value.GetString()!, JsonSerializer.Serialize(value.Value.GetString())[1..^1]]
                : [value.Value.GetRawText()])
            .Where(text => text.Length >= 4).Distinct().OrderByDescending(text => text.Length)];
    }

    /// <summary>An object of inputs with the secret ones masked.</summary>
    public static JsonElement MaskInputs(JsonElement inputs, IReadOnlySet<string> secrets)
    {
        if (secrets.Count == 0 || inputs.ValueKind != JsonValueKind.Object)
        {
            return inputs;
        }

        var masked = JsonObject.Create(inputs)!;
        foreach (var name in secrets.Where(name => masked[name] is not null))
        {
            masked[name] = Mask;
        }

        return JsonSerializer.SerializeToElement(masked);
    }

    private static string MaskRequest(string request, IReadOnlySet<string> secrets)
    {
        var context = JsonNode.Parse(request)!.AsObject();
        if (context["inputs"] is JsonObject inputs)
        {
            foreach (var name in secrets.Where(name => inputs[name] is not null))
            {
                inputs[name] = Mask;
            }
        }

        return context.ToJsonString();
    }

    /// <summary>The run's key is bound in, so that a sealed value cannot be moved to another run.</summary>
    private string Seal(long run, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_key.Value, TagBytes);
        aes.Encrypt(sealedBytes.AsSpan(0, NonceBytes), plain, sealedBytes.AsSpan(NonceBytes, plain.Length), sealedBytes.AsSpan(NonceBytes + plain.Length), BitConverter.GetBytes(run));
        return Convert.ToBase64String(sealedBytes);
    }

    private string Unseal(long run, string text)
    {
        var sealedBytes = Convert.FromBase64String(text).AsSpan();
        var plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_key.Value, TagBytes);
        aes.Decrypt(sealedBytes[..NonceBytes], sealedBytes.Slice(NonceBytes, plain.Length), sealedBytes[^TagBytes..], plain, BitConverter.GetBytes(run));
        return Encoding.UTF8.GetString(plain);
    }

    private static byte[] Given(string text)
    {
        var key = new byte[32];
        return Convert.TryFromBase64String(text, key, out var bytes) && bytes == key.Length
            ? key
            : throw new InvalidOperationException($"{KeyVariable} is not 32 bytes in base64.");
    }

    private static byte[] ReadKey(string path)
    {
        if (File.Exists(path))
        {
            return Convert.FromBase64String(File.ReadAllText(path).Trim());
        }

        var key = RandomNumberGenerator.GetBytes(32);
        var making = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(making, options))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(key)));
            file.Flush(flushToDisk: true);
        }

        File.Move(making, path);
        return key;
    }
}
