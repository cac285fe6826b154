using System.Text.Json;
using Vanguards.Contracts.Catalog;
using Vanguards.Contracts.Datasets;
using Vanguards.Definitions;
using Vanguards.Definitions.Expressions;
using Vanguards.Definitions.Inputs;
using Vanguards.Definitions.Model;
using Vanguards.Expressions;

namespace Vanguards.Validator.Inputs;

/// <summary>A run's inputs: defaults, types, limits and rules, with every fault at once and no secret in any message.</summary>
internal sealed class InputCheck(ExpressionEngine expressions, IDatasetCatalog datasets)
{
    private const string Root = "/context/inputs";

    /// <summary>A busy machine, not the rule, is the likely cause of a fault that can be retried; the request need not fail for it.</summary>
    private const int MaxAgain = 2;

    public async Task<CheckedInputs> CheckAsync(WorkflowDefinition definition, JsonElement? given, CancellationToken cancel)
    {
        if (given is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined) })
        {
            return new CheckedInputs { Values = Empty, Errors = [Fault("WRONG_TYPE", Root, "The inputs are an object.")] };
        }

        var required = definition.Inputs.Required.Count;
        var declared = definition.Inputs.Required.Concat(definition.Inputs.Optional).ToList();
        var problems = Unknown(declared, given);
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var faulty = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (input, isRequired) in declared.Select((input, index) => (input, index < required)))
        {
            var path = $"{Root}/{JsonPointer.Escape(input.Name)}";
            var found = ValueOf(input, given) ?? input.Default;
            var faults = found is { } value ? await CheckAsync(definition.UseCase, input, value, path, cancel)
                : isRequired ? [Fault("MISSING_INPUT", path, $"The input {input.Name} is required.")]
                : [];
            problems.AddRange(faults);
            values[input.Name] = found ?? Null;
            if (faults.Count > 0)
            {
                faulty.Add(input.Name);
            }
        }

        var all = JsonSerializer.SerializeToElement(values);
        problems.AddRange(definition.Inputs.Validation.Select(rule => Check(rule, all, faulty, cancel)).OfType<Problem>());
        return new CheckedInputs { Values = all, Errors = problems };
    }

    private static JsonElement Null { get; } = JsonSerializer.SerializeToElement<object?>(null);

    private static JsonElement Empty { get; } = JsonSerializer.SerializeToElement(new { });

    /// <summary>Null counts as not given.</summary>
    private static JsonElement? ValueOf(WorkflowInput input, JsonElement? given) =>
        given is { ValueKind: JsonValueKind.Object } inputs && inputs.TryGetProperty(input.Name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static List<Problem> Unknown(List<WorkflowInput> declared, JsonElement? given)
    {
        if (given is not { ValueKind: JsonValueKind.Object } inputs)
        {
            return [];
        }

        var names = declared.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. inputs.EnumerateObject().Where(member => !names.Contains(member.Name)).Select(member =>
                Fault("UNKNOWN_INPUT", $"{Root}/{JsonPointer.Escape(member.Name)}", $"The workflow takes no input {member.Name}.") with
                {
                    Suggestion = DidYouMean.Of(member.Name, names.Where(name => !inputs.TryGetProperty(name, out _))),
                }),
        ];
    }

    private async Task<IReadOnlyList<Problem>> CheckAsync(string useCase, WorkflowInput input, JsonElement value, string path, CancellationToken cancel)
    {
        var faults = InputValue.Check(input, value, path);
        if (faults.Count == 0 && input.Type == "dataset")
        {
            return await CheckDatasetAsync(useCase, input, value.GetString()!, path, cancel);
        }

        return !input.Secret ? faults
            : faults.Count > 0 ? [Fault(faults[0].Code, path, $"{input.Name} is not as the workflow asks for it.")]
            : Shortest(value) < SecretMask.ShortestMasked ? [Fault("SECRET_TOO_SHORT", path, $"A secret has at least {SecretMask.ShortestMasked} characters: hiding a shorter one would hide half of every text, so {input.Name} could not be kept out of what is shown.")]
            : [];
    }

    /// <summary>Characters of the shortest text or number in it; an empty text is no secret.</summary>
    private static int Shortest(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text.Length : int.MaxValue,
        JsonValueKind.Number => value.GetRawText().Length,
        JsonValueKind.Array => value.EnumerateArray().Select(Shortest).DefaultIfEmpty(int.MaxValue).Min(),
        JsonValueKind.Object => value.EnumerateObject().Select(member => Shortest(member.Value)).DefaultIfEmpty(int.MaxValue).Min(),
        _ => int.MaxValue,
    };

    private async Task<IReadOnlyList<Problem>> CheckDatasetAsync(string useCase, WorkflowInput input, string name, string path, CancellationToken cancel)
    {
        var current = await datasets.CurrentAsync(useCase, cancel);
        return current.Any(dataset => dataset.Name == name)
            ? []
            : [Fault("UNKNOWN_DATASET", path, $"{input.Name}: the use case has no data in a dataset {name}.") with { Suggestion = DidYouMean.Of(name, current.Select(dataset => dataset.Name)) }];
    }

    /// <summary>A rule over a value that is faulty itself would only repeat that.</summary>
    private Problem? Check(ValidationRule rule, JsonElement values, HashSet<string> faulty, CancellationToken cancel)
    {
        var code = ExpressionText.ParseExpression(rule.Expression).Code;
        if (code is null || code.Reads.Inputs.Overlaps(faulty) || (code.Reads.AllInputs && faulty.Count > 0))
        {
            return null;
        }

        var evaluated = expressions.EvaluateBoolean(rule.Expression, new ExpressionScope { Inputs = values }, cancel);
        for (var again = 0; again < MaxAgain && evaluated.Fault is { Retryable: true }; again++)
        {
            evaluated = expressions.EvaluateBoolean(rule.Expression, new ExpressionScope { Inputs = values }, cancel);
        }

        var path = code.Reads.Inputs is { Count: 1 } one && !code.Reads.AllInputs ? $"{Root}/{JsonPointer.Escape(one.Single())}" : Root;
        return evaluated.Fault is { } fault
            ? Fault("INPUT_RULE_FAILED", path, $"The rule {rule.Name} could not be evaluated: {fault.Message}")
            : evaluated.Value.GetBoolean() ? null : Fault("INPUT_RULE", path, rule.Message);
    }

    private static Problem Fault(string code, string path, string message) => new() { Code = code, Path = path, Message = message };
}
