using System.Text.Json;

namespace Vanguards.Expressions;

/// <summary>Takes the values of secret inputs out of what is logged or shown.</summary>
public sealed class SecretMask
{
    /// <summary>What stands for a secret.</summary>
    public const string Mask = "••••••";

    /// <summary>Characters: shorter values would mask half of any text, and are not taken as secrets.</summary>
    public const int ShortestMasked = 4;

    private readonly string[] _values;

    /// <param name="inputs">The run's inputs.</param>
    /// <param name="secretInputs">Names of those that are secret.</param>
    public SecretMask(JsonElement? inputs, IEnumerable<string> secretInputs)
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in secretInputs)
        {
            if (inputs is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(name, out var value))
            {
                Collect(value, values);
            }
        }

        _values = [.. values.OrderByDescending(value => value.Length)];
    }

    /// <summary>The texts that are secret, longest first.</summary>
    public IReadOnlyList<string> Values => _values;

    public bool IsEmpty => _values.Length == 0;

    /// <summary>The text with every secret, plain or as it stands in JSON, replaced.</summary>
    public string Apply(string text) => _values.Aggregate(text, (masked, value) => masked.Replace(value, Mask, StringComparison.Ordinal));

    private static void Collect(JsonElement value, HashSet<string> values)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when value.GetString()!.Length >= ShortestMasked:
                values.Add(value.GetString()!);
                values.Add(value.GetRawText()[1..^1]);
                values.Add(JsonSerializer.Serialize(value.GetString())[1..^1]);
                break;
            case JsonValueKind.Number when value.GetRawText().Length >= ShortestMasked:
                values.Add(value.GetRawText());
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Collect(item, values);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Collect(member.Value, values);
                }

                break;
            default:
                break;
        }
    }
}
