using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vanguards.Definitions.Model;

namespace Vanguards.Definitions.Reading;

/// <summary>How a document is written.</summary>
public enum DocumentFormat
{
    Json,
    Yaml,
}

/// <summary>A document as read: every fault at once; the definition only if there is no error.</summary>
public sealed record ReadResult
{
    /// <summary>The definition with its defaults completed; null if <see cref="Problems"/> holds an error.</summary>
    public WorkflowDefinition? Definition { get; init; }
    /// <summary>Canonical JSON (UTF-8), for storage; null with the definition.</summary>
    public byte[]? Canonical { get; init; }
    /// <summary>Lower-case hex of the canonical JSON's hash.</summary>
    public string? Sha256 { get; init; }
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}

/// <summary>Reads definitions. Checked reading is <c>Read</c>; <see cref="FromCanonical"/> is for what a catalogue has published.</summary>
public static partial class DefinitionReader
{
    private static readonly JsonSerializerOptions CanonicalOptions = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNameCaseInsensitive = false,
        MaxDepth = 128,
        RespectNullableAnnotations = false,
    };

    /// <summary>Reads canonical JSON without checks.</summary>
    public static WorkflowDefinition FromCanonical(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize<WorkflowDefinition>(utf8, CanonicalOptions)
        ?? throw new JsonException("A canonical definition is an object.");

    /// <summary>Canonical JSON: known fields in the order of the format with defaults written out, free-form values as written.</summary>
    public static byte[] ToCanonical(WorkflowDefinition definition) => JsonSerializer.SerializeToUtf8Bytes(definition, CanonicalOptions);

    /// <summary>Lower-case hex SHA-256 of canonical JSON.</summary>
    public static string HashOf(ReadOnlySpan<byte> canonical) => Convert.ToHexStringLower(SHA256.HashData(canonical));
}
