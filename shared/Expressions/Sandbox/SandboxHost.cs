using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Acornima.Ast;
using Jint;
using Vanguards.Definitions;
using Vanguards.Definitions.Expressions;

namespace Vanguards.Expressions.Sandbox;

/// <summary>
/// The sandbox's side: one evaluation after another. It ends itself when one outlasts its time, for nothing else can stop a
/// native call, and after running out of memory, for nothing can be said of the heap then.
/// </summary>
internal sealed class SandboxHost(Frames frames)
{
    /// <summary>How long an evaluation may outlast its time before the process ends; what Jint stops by itself has an exact fault.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <summary>For reading the scope, whose size is bounded, and compiling; the evaluation's time begins after it.</summary>
    public static readonly TimeSpan Preparation = TimeSpan.FromSeconds(60);

    /// <summary>The process ended itself because an evaluation outlasted its time.</summary>
    public const int TimedOut = 124;

    private const string Sample = """
        const rows = Object.entries({ a: [1, 2.5], b: ['x', null] }).map(([key, [n, m]]) => ({ key, n, text: `${key}-${m}`.replace(/\d+/g, '') }));
        let sum = 0;
        for (const row of rows) { try { sum += row.n.length ?? 1; } catch (e) { log(e.message); } }
        while (sum < 100) { sum++; }
        return JSON.parse(JSON.stringify({ rows: rows.filter(row => row.key !== 'c').sort((a, b) => a.key < b.key ? -1 : 1), sum, at: new Date(0) }));
        """;

    private const int LongestLogLine = 64 * 1024;

    private readonly CompiledExpressions<Prepared<Script>> _compiled = new(capacity: 1_024, Compiling.Prepare);

    public void Run()
    {
        using var watchdog = new Timer(_ => Environment.Exit(TimedOut));
        WarmUp();
        frames.Write(FrameKind.Ready, []);
        while (frames.Read() is (FrameKind.Evaluate, var content))
        {
            var spent = false;
            try
            {
                watchdog.Change(Preparation, Timeout.InfiniteTimeSpan);
                var request = SandboxRequest.Read(content, Load);
                spent = !Answer(request, () => watchdog.Change(request.Limits.Time + Grace, Timeout.InfiniteTimeSpan));
            }
            catch (OutOfMemoryException)
            {
                spent = true;
                Write(new Fault { Code = "VALIDATION_FAILED", Message = "The values read are too large together for the sandbox." }, FrameKind.LastFault);
            }

            if (spent)
            {
                return;
            }

            watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Compiling the interpreter takes half a second, which is not the first evaluation's to pay from its time.</summary>
    private void WarmUp()
    {
        var code = ExpressionText.ParseScript(Sample).Code!;
        Evaluation.Run(code, new ExpressionScope(), ExpressionLimits.Script with { Time = TimeSpan.FromMinutes(1) }, static _ => { }, _compiled);
    }

    private bool Answer(SandboxRequest request, Action begin)
    {
        var parsed = request.IsScript ? ExpressionText.ParseScript(request.Text) : ExpressionText.ParseExpression(request.Text);
        if (parsed.Code is not { } code)
        {
            Write(Faults.Invalid($"{parsed.Error}"));
            return true;
        }

        try
        {
            var evaluated = Evaluation.Run(code, request.Scope, request.Limits, Log, _compiled, begin);
            if (evaluated.Fault is { } fault)
            {
                Write(fault);
            }
            else
            {
                frames.Write(FrameKind.Value, JsonMarshal.GetRawUtf8Value(evaluated.Value));
            }

            return true;
        }
        catch (OutOfMemoryException)
        {
            Write(Faults.OutOfMemory(code, request.Limits), FrameKind.LastFault);
            return false;
        }
    }

    private void Log(string line) => frames.Write(FrameKind.Log, Encoding.UTF8.GetBytes(line.Length <= LongestLogLine ? line : line[..LongestLogLine] + "…"));

    private JsonElement? Load(string id)
    {
        frames.Write(FrameKind.Need, Encoding.UTF8.GetBytes(id));
        return frames.Read() is (FrameKind.Output, { Length: > 0 } json) ? JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = SandboxRequest.MaxDepth }) : null;
    }

    private void Write(Fault fault, FrameKind kind = FrameKind.Fault) => frames.Write(kind, JsonSerializer.SerializeToUtf8Bytes(fault));
}
