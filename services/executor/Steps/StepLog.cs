using Vanguards.Contracts.Steps;
using Vanguards.Expressions;

namespace Vanguards.Executor.Steps;

/// <summary>The log of one attempt, with secrets masked; long lines are cut and after too many lines the rest is left out.</summary>
public sealed class StepLog(IStepPlane plane, StepWork work, TimeProvider time)
{
    public const int MaxLines = 10_000;
    public const int MaxLength = 8 * 1024;

    private int _lines;

    /// <summary>Set once the run's inputs are known; until then nothing of theirs can be in a line.</summary>
    public SecretMask? Mask { get; set; }

    /// <summary>A line on how the step goes. Items of a <c>forEach</c> stand in the log only when they fail, or say something themselves.</summary>
    public void Info(string message)
    {
        if (work.Item is null || work.Kind != WorkKind.Step)
        {
            Write("info", message);
        }
    }

    public void Warn(string message) => Write("warn", message);

    public void Error(string message) => Write("error", message);

    public void Write(string level, string message)
    {
        var count = Interlocked.Increment(ref _lines);
        if (count > MaxLines)
        {
            return;
        }

        if (count == MaxLines)
        {
            (level, message) = ("warn", $"This attempt wrote {MaxLines} lines; what follows is left out.");
        }

        // Masked before it is cut, so that no half of a secret stays.
        message = Mask?.Apply(message) ?? message;
        if (message.Length > MaxLength)
        {
            message = string.Concat(message.AsSpan(0, MaxLength), " …");
        }

        plane.Log(new StepLogLine
        {
            ExecutionId = work.Run.ExecutionId,
            StepId = work.StepId,
            Item = work.Item,
            Attempt = work.Attempt,
            At = time.GetUtcNow(),
            Level = level is "debug" or "info" or "warn" or "error" ? level : "info",
            Message = message,
        });
    }
}
