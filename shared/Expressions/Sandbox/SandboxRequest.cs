using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Vanguards.Definitions.Expressions;

namespace Vanguards.Expressions.Sandbox;

/// <summary>One evaluation as it travels to the sandbox: code, limits and of the scope what the code reads.</summary>
internal sealed record SandboxRequest
{
    /// <summary>Deepest nesting of values that travel.</summary>
    public const int MaxDepth = 1_000;

    public required string Text { get; init; }
    public required bool IsScript { get; init; }
    public required ExpressionLimits Limits { get; init; }
    public required ExpressionScope Scope { get; init; }

    /// <summary>UTF-8 JSON of a request.</summary>
    public static ReadOnlyMemory<byte> Write(JsExpression code, ExpressionScope scope, ExpressionLimits limits)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = MaxDepth });
        json.WriteStartObject();
        json.WriteString("text", code.Text);
        json.WriteBoolean("script", code.IsScript);
        json.WriteNumber("statements", limits.Statements);
        json.WriteNumber("memory", limits.Memory);
        json.WriteNumber("ticks", limits.Time.Ticks);
        if (code.Reads.AllInputs || code.Reads.Inputs.Count > 0)
        {
            Raw(json, "inputs", scope.Inputs);
        }

        if (code.Reads.Item)
        {
            Raw(json, "item", scope.Item);
        }

        if (scope.Index is { } index)
        {
            json.WriteNumber("index", index);
        }

        if (scope.Execution is { } execution)
        {
            json.WriteStartObject("execution");
            json.WriteString("id", execution.Id);
            json.WriteString("startedAt", execution.StartedAt);
            json.WriteNumber("attempt", execution.Attempt);
            json.WriteEndObject();
        }

        json.WriteString("asOf", scope.AsOf);
        json.WriteString("now", scope.Now);
        WriteSteps(json, code.Reads, scope);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <param name="json">What <see cref="Write"/> gave.</param>
    /// <param name="load">Gives the output of a step that did not travel along.</param>
    public static SandboxRequest Read(ReadOnlyMemory<byte> json, Func<string, JsonElement?> load)
    {
        var root = JsonElement.Parse(json.Span, new JsonDocumentOptions { MaxDepth = MaxDepth });
        return new SandboxRequest
        {
            Text = root.GetProperty("text").GetString()!,
            IsScript = root.GetProperty("script").GetBoolean(),
            Limits = new ExpressionLimits
            {
                Statements = root.GetProperty("statements").GetInt32(),
                Memory = root.GetProperty("memory").GetInt64(),
                Time = TimeSpan.FromTicks(root.GetProperty("ticks").GetInt64()),
            },
            Scope = new ExpressionScope
            {
                Inputs = Get(root, "inputs"),
                Item = Get(root, "item"),
                Index = Get(root, "index")?.GetInt32(),
                Execution = Get(root, "execution") is { } execution
                    ? new ExecutionView
                    {
                        Id = execution.GetProperty("id").GetString()!,
                        StartedAt = execution.GetProperty("startedAt").GetDateTimeOffset(),
                        Attempt = execution.GetProperty("attempt").GetInt32(),
                    }
                    : null,
                AsOf = root.GetProperty("asOf").GetDateTimeOffset(),
                Now = root.GetProperty("now").GetDateTimeOffset(),
                Steps = root.GetProperty("steps").EnumerateObject().ToDictionary(step => step.Name, step => View(step.Name, step.Value, load), StringComparer.Ordinal),
            },
        };
    }

    private static void WriteSteps(Utf8JsonWriter json, ExpressionReads reads, ExpressionScope scope)
    {
        json.WriteStartObject("steps");
        foreach (var (id, view) in scope.StepsOf(reads))
        {
            json.WriteStartObject(id);
            json.WriteString("status", view.Status);
            json.WriteNumber("bytes", view.Bytes);
            if (reads.AllSteps)
            {
                json.WriteBoolean("later", true);
            }
            else if (view.Bytes <= ExpressionLimits.ValueLimit)
            {
                Raw(json, "output", view.Output());
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static StepView View(string id, JsonElement step, Func<string, JsonElement?> load)
    {
        var output = Get(step, "output");
        return new StepView
        {
            Status = step.GetProperty("status").GetString()!,
            Bytes = step.GetProperty("bytes").GetInt64(),
            Output = step.TryGetProperty("later", out _) ? () => load(id) : () => output,
        };
    }

    private static JsonElement? Get(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value : null;

    private static void Raw(Utf8JsonWriter json, string name, JsonElement? value)
    {
        if (value is { ValueKind: not JsonValueKind.Undefined } given)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(given), skipInputValidation: true);
        }
    }
}
