using System.Text.Json;
using Vanguards.Contracts.Agents;
using Vanguards.Definitions;

namespace Vanguards.Agents.Parameters;

/// <summary>The parameters of an invocation: an agent's schema gives their names, defaults and limits; null counts as not given.</summary>
internal sealed class AgentParameters
{
    private readonly SortedDictionary<string, double> _values = new(StringComparer.Ordinal);

    /// <summary>Parameters as the output echoes them: all that have a default or were given.</summary>
    public IReadOnlyDictionary<string, double> Echo => _values;

    public double this[string name] => _values[name];

    public double? Find(string name) => _values.TryGetValue(name, out var value) ? value : null;

    public static AgentParameters Read(JsonElement? given, AgentDescription agent, List<Problem> problems)
    {
        var parameters = new AgentParameters();
        var known = agent.ParametersSchema is { } schema && schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().ToDictionary(property => property.Name, property => property.Value)
            : [];
        foreach (var (name, rule) in known)
        {
            if (rule.TryGetProperty("default", out var value))
            {
                parameters._values[name] = value.GetDouble();
            }
        }

        if (given is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } json)
        {
            return parameters;
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new Problem { Code = "BAD_PARAMETERS", Path = "/parameters", Message = "Parameters are an object of numbers." });
            return parameters;
        }

        foreach (var property in json.EnumerateObject())
        {
            parameters.Take(property, known, agent.Name, problems);
        }

        return parameters;
    }

    private void Take(JsonProperty given, Dictionary<string, JsonElement> known, string agent, List<Problem> problems)
    {
        var path = $"/parameters/{given.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
        if (!known.TryGetValue(given.Name, out var rule))
        {
            problems.Add(new Problem
            {
                Code = "UNKNOWN_PARAMETER",
                Path = path,
                Message = $"{agent} has no parameter '{given.Name}'.",
                Suggestion = known.Keys.FirstOrDefault(name => string.Equals(name, given.Name, StringComparison.OrdinalIgnoreCase)) ?? (known.Count > 0 ? string.Join(", ", known.Keys) : null),
            });
        }
        else if (given.Value.ValueKind == JsonValueKind.Null)
        {
        }
        else if (given.Value.ValueKind != JsonValueKind.Number || !given.Value.TryGetDouble(out var value) || !double.IsFinite(value))
        {
            problems.Add(new Problem { Code = "BAD_PARAMETER", Path = path, Message = $"'{given.Name}' must be a number." });
        }
        else if (Breach(rule, value) is { } breach)
        {
            problems.Add(new Problem { Code = "BAD_PARAMETER", Path = path, Message = $"'{given.Name}' must be {breach}." });
        }
        else
        {
            _values[given.Name] = value;
        }
    }

    private static string? Breach(JsonElement rule, double value) =>
        rule.GetProperty("type").GetString() == "integer" && value != Math.Truncate(value) ? "a whole number"
        : rule.TryGetProperty("minimum", out var minimum) && value < minimum.GetDouble() ? $"at least {minimum}"
        : rule.TryGetProperty("maximum", out var maximum) && value > maximum.GetDouble() ? $"at most {maximum}"
        : null;
}
