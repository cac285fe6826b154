using System.Globalization;
using System.Text.Json;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;
using Vanguards.Definitions;
using Vanguards.Definitions.Expressions;

namespace Vanguards.Expressions;

/// <summary>An engine for one evaluation with exactly what the expression reads in scope.</summary>
internal static class ScopedEngine
{
    public static Engine Create(ExpressionReads reads, ExpressionScope scope, ExpressionLimits limits, Action<string>? log)
    {
        var engine = new Engine(options =>
        {
            options.Strict();
            options.DisableStringCompilation();
            options.MaxStatements(limits.Statements);
            options.LimitMemory(limits.Memory);
            options.TimeoutInterval(limits.Time);
            options.LimitRecursion(256);
            options.Constraints.StackOverflowGuard = true;
            options.Constraints.MaxArraySize = limits.ArraySize;
            options.Constraints.RegexTimeout = limits.Time;
            options.Culture = CultureInfo.InvariantCulture;
            options.TimeSystem = new ScopeClock(scope.Now);
            options.TimeZone = TimeZoneInfo.Utc;
        });
        var json = new JsonParser(engine);
        engine.SetValue("inputs", reads.AllInputs || reads.Inputs.Count > 0 ? Parse(json, scope.Inputs) : JsValue.Undefined);
        engine.SetValue("steps", Steps(engine, json, reads, scope));
        engine.SetValue("item", reads.Item ? Parse(json, scope.Item) : JsValue.Undefined);
        engine.SetValue("index", scope.Index is { } index ? JsNumber.Create(index) : JsValue.Undefined);
        engine.SetValue("execution", reads.Execution ? Execution(engine, scope.Execution) : JsValue.Undefined);
        engine.SetValue("asOf", Instant(scope.AsOf));
        engine.SetValue("now", Instant(scope.Now));
        engine.SetValue("log", new ClrFunction(engine, "log", (_, values) =>
        {
            log?.Invoke(string.Join(' ', values.Select(value => value.IsString() ? value.AsString() : new Jint.Native.Json.JsonSerializer(engine).Serialize(value).ToString())));
            return JsValue.Undefined;
        }));

        // Results are compared by content across attempts, so nothing may be random.
        engine.Global.Get("Math").AsObject().Delete("random");
        return engine;
    }

    private static JsObject Steps(Engine engine, JsonParser json, ExpressionReads reads, ExpressionScope scope)
    {
        var steps = new JsObject(engine);
        foreach (var (id, view) in scope.StepsOf(reads))
        {
            var alias = SqlName.Of(id);
            var step = Step(engine, json, id, view, load: !reads.AllSteps);
            steps.FastSetDataProperty(id, step);
            if (alias != id)
            {
                steps.FastSetProperty(alias, new PropertyDescriptor(step, PropertyFlag.OnlyWritable | PropertyFlag.ConfigurableSet));
            }
        }

        return steps;
    }

    /// <summary>Steps that the text names are loaded before the run, so that their size is not charged to it.</summary>
    private static JsObject Step(Engine engine, JsonParser json, string id, StepView view, bool load)
    {
        var step = new JsObject(engine);
        step.FastSetDataProperty("status", view.Status);
        var loaded = load && view.Bytes <= ExpressionLimits.ValueLimit ? Load(json, id, view) : null;
        if (loaded is not null)
        {
            step.FastSetDataProperty("output", loaded);
            return step;
        }

        var getter = new ClrFunction(engine, "output", (_, _) => loaded ??= Load(json, id, view));
        step.FastSetProperty("output", new GetSetPropertyDescriptor(getter, JsValue.Undefined, enumerable: true, configurable: true));
        return step;
    }

    private static JsValue Load(JsonParser json, string id, StepView view)
    {
        if (view.Bytes > ExpressionLimits.ValueLimit)
        {
            throw new ValueTooLargeException(id, view.Bytes);
        }

        return Parse(json, view.Output(), id);
    }

    private static JsValue Parse(JsonParser json, JsonElement? value, string? id = null)
    {
        if (value is not { ValueKind: not JsonValueKind.Undefined } given)
        {
            return JsValue.Null;
        }

        var text = given.GetRawText();
        return id is not null && text.Length > ExpressionLimits.ValueLimit ? throw new ValueTooLargeException(id, text.Length) : json.Parse(text);
    }

    private static JsValue Execution(Engine engine, ExecutionView? view)
    {
        if (view is null)
        {
            return JsValue.Undefined;
        }

        var execution = new JsObject(engine);
        execution.FastSetDataProperty("id", view.Id);
        execution.FastSetDataProperty("startedAt", Instant(view.StartedAt));
        execution.FastSetDataProperty("attempt", view.Attempt);
        return execution;
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
