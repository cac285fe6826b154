using System.Text.Json;
using Vanguards.Contracts;
using Vanguards.Contracts.Steps;
using Vanguards.Definitions;
using Vanguards.Definitions.Expressions;
using Vanguards.Definitions.Model;
using Vanguards.Executor.Results;
using Vanguards.Executor.Steps;
using Vanguards.Expressions;

namespace Vanguards.Executor.Values;

/// <summary>What the expressions of one attempt see. Values are loaded only when an expression names them.</summary>
public sealed class StepScope
{
    private const long InputsLimit = 16L * 1024 * 1024;
    // Loaded ahead for an expression that uses steps as a whole; the rest is refused as too large together.
    private const long AllStepsLimit = 64L * 1024 * 1024;

    private readonly StepWork _work;
    private readonly PayloadStore _payloads;
    private readonly ExpressionEngine _engine;
    private readonly Dictionary<string, JsonElement> _loaded = new(StringComparer.Ordinal);
    private ExpressionScope _scope;

    internal StepScope(StepWork work, WorkflowDefinition definition, PayloadStore payloads, ExpressionEngine engine)
    {
        _work = work;
        _payloads = payloads;
        _engine = engine;
        _scope = new ExpressionScope
        {
            Item = work.ItemValue,
            Index = work.Item,
            Execution = new ExecutionView { Id = work.Run.ExecutionId, StartedAt = work.Run.StartedAt, Attempt = work.Run.Attempt },
            AsOf = work.Run.AsOf,
            Now = work.StepReadyAt ?? work.ReadyAt,
            SecretInputs = definition.Inputs.Required.Concat(definition.Inputs.Optional).Where(input => input.Secret).Select(input => input.Name).ToHashSet(StringComparer.Ordinal),
        };
    }

    /// <summary>Names of the run's secret inputs.</summary>
    public IReadOnlySet<string> SecretInputs => _scope.SecretInputs;

    /// <summary>The run's inputs.</summary>
    public ValueTask<JsonElement> InputsAsync(CancellationToken cancel) => _payloads.ReadAsync(_work.Run.Inputs, InputsLimit, "The run's inputs", cancel);

    internal async ValueTask<JsonElement> FillAsync(Template template, CancellationToken cancel)
    {
        await LoadAsync(template.Expressions, cancel);
        return template.Fill(code => ValueOf(_engine.Evaluate(code, _scope, cancel)));
    }

    internal async ValueTask<bool> IsTrueAsync(Template expression, string what, CancellationToken cancel)
    {
        var value = await FillAsync(expression, cancel);
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            var kind => throw StepFaultException.Invalid($"{what} must be true or false, but it gave {Describe(kind)}."),
        };
    }

    internal async ValueTask<JsonElement> RunScriptAsync(JsExpression script, ExpressionLimits limits, Action<string> log, CancellationToken cancel)
    {
        await LoadAsync([script], cancel);
        return ValueOf(_engine.RunScript(script, _scope, limits, log, cancel));
    }

    /// <summary>Adds what the expressions read to a key; false if what they read must not be reused.</summary>
    internal bool AddReads(ContentKey.Builder key, IReadOnlyList<JsExpression> expressions)
    {
        foreach (var code in expressions)
        {
            var reads = code.Reads;
            if (!Repeats(reads))
            {
                return false;
            }

            key.Add("code", code.Text);
            if (reads.AllInputs || reads.Inputs.Count > 0)
            {
                key.Add("inputs", _work.Run.Inputs);
            }

            if (reads.AsOf)
            {
                key.Add("asOf", _work.Run.AsOf);
            }

            if (reads.Item)
            {
                key.Add("item", _work.ItemValue);
            }

            if (reads.Index)
            {
                key.Add("index", _work.Item?.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            foreach (var (id, step) in Named(reads).OrderBy(each => each.Key, StringComparer.Ordinal))
            {
                key.Add("step", id).Add("status", step.Status).Add("output", step.Output?.Value);
            }
        }

        return true;
    }

    /// <summary>False for what differs from run to run, or reads a secret, which no cache may keep.</summary>
    internal bool Repeats(ExpressionReads reads) =>
        !reads.Now && !reads.Execution && !reads.Random
        && (SecretInputs.Count == 0 || (!reads.AllInputs && !reads.Inputs.Overlaps(SecretInputs)));

    /// <summary>The first step named in the template that has ended without completing; null if there is none.</summary>
    internal string? Missing(Template template) => template.Expressions
        .SelectMany(code => Named(code.Reads))
        .Where(each => each.Value is { Status: not "COMPLETED", Output: null })
        .Select(each => each.Key).Order(StringComparer.Ordinal).FirstOrDefault();

    public static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "null",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        _ => "a boolean",
    };

    private static JsonElement ValueOf(Evaluated evaluated) =>
        evaluated.Fault is { } fault ? throw new StepFaultException(fault) : evaluated.Value;

    private async ValueTask LoadAsync(IReadOnlyList<JsExpression> expressions, CancellationToken cancel)
    {
        if (expressions.Count == 0)
        {
            return;
        }

        var total = 0L;
        foreach (var reads in expressions.Select(code => code.Reads))
        {
            if (_scope.Inputs is null && (reads.AllInputs || reads.Inputs.Count > 0))
            {
                _scope = _scope with { Inputs = await InputsAsync(cancel) };
            }

            if ((reads.AllSteps || reads.Steps.Count > 0) && _scope.Steps.Count != _work.Upstream.Count)
            {
                _scope = _scope with { Steps = Views() };
            }

            foreach (var (id, step) in Named(reads))
            {
                if (step.Output?.Value is { Inline: null, Uri: not null } payload && payload.Bytes <= ExpressionLimits.ValueLimit
                    && !_loaded.ContainsKey(id) && (total += payload.Bytes) <= AllStepsLimit)
                {
                    _loaded[id] = await _payloads.ReadAsync(payload, ExpressionLimits.ValueLimit, $"The output of {id}", cancel);
                }
            }
        }
    }

    private Dictionary<string, StepView> Views() => _work.Upstream.ToDictionary(
        each => each.Key,
        each => new StepView
        {
            Status = each.Value.Status,
            Bytes = each.Value.Output?.Value.Bytes ?? 0,
            Output = () => each.Value.Output?.Value.Inline ?? (_loaded.TryGetValue(each.Key, out var value) ? value : NotLoaded(each.Key, each.Value)),
        },
        StringComparer.Ordinal);

    private static JsonElement? NotLoaded(string id, UpstreamStep step) => step.Output?.Value.Uri is null
        ? null
        : throw StepFaultException.Invalid($"The expression reads too many large outputs at once ({id}). Name the steps that it needs, or reshape them with sql first.");

    private IEnumerable<KeyValuePair<string, UpstreamStep>> Named(ExpressionReads reads)
    {
        if (reads.AllSteps)
        {
            return _work.Upstream;
        }

        if (reads.Steps.Count == 0)
        {
            return [];
        }

        var names = reads.Steps.Select(use => use.Name).ToHashSet(StringComparer.Ordinal);
        return _work.Upstream.Where(each => names.Contains(each.Key) || names.Contains(SqlName.Of(each.Key)));
    }
}
