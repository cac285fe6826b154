using System.Globalization;
using System.Text.Json;
using Vanguards.Definitions;
using Vanguards.Executor.Steps;
using Vanguards.Expressions;

namespace Vanguards.Executor.Waits;

/// <summary>Parks the step until an instant; the engine keeps the timer.</summary>
internal sealed class WaitRunner : IStepRunner
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3_660);

    public IReadOnlyList<string> Kinds => ["task.wait"];

    public bool IsEffect => false;

    public bool IsHeavy => false;

    public async ValueTask<PreparedStep> PrepareAsync(StepContext step, CancellationToken cancel)
    {
        var task = step.Step.Config.Task!;
        // Counted from when the step first became ready, so that a second attempt does not wait again.
        var until = task.Until is null
            ? step.Work.ReadyAt + DurationOf(await step.FillAsync("duration", task.Duration, cancel))
            : InstantOf(await step.TextAsync("until", task.Until, cancel));
        if (until - step.Work.ReadyAt > Longest)
        {
            throw StepFaultException.Invalid($"A wait may last {Longest.TotalDays:N0} days at most.");
        }

        return new PreparedStep
        {
            Input = JsonSerializer.SerializeToElement(new { until }),
            Run = _ =>
            {
                step.Log.Info($"Waits until {until.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
                return Task.FromResult<StepResult>(new StepWaits { Until = until });
            },
        };
    }

    private static TimeSpan DurationOf(JsonElement? duration) =>
        duration is { } value && Duration.Seconds(value) is { } seconds && seconds >= 0 && seconds <= Longest.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw StepFaultException.Invalid($"`duration` must be seconds or an ISO 8601 duration such as PT90S, but it is '{(duration is { } given ? ExpressionEngine.AsText(given) : "")}'.");

    private static DateTimeOffset InstantOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw StepFaultException.Invalid($"`until` must give an RFC 3339 instant, but it gave '{text}'.");
}
