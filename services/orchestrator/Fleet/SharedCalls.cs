namespace Vanguards.Orchestrator.Fleet;

/// <summary>Those who ask the same while a call is on its way share the next one: each is answered by a call that began after it asked.</summary>
internal sealed class SharedCalls<T>
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>Calls, or waits for the call after the present one. What it answers depends on the question alone.</summary>
    public Task<T> AskAsync(string question, Func<Task<T>> call)
    {
        lock (_gate)
        {
            if (_lines.TryGetValue(question, out var line))
            {
                return (line.Next ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            _lines[question] = line = new Line();
            var first = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = Task.Run(() => CallAsync(question, call, line, first));
            return first.Task;
        }
    }

    private async Task CallAsync(string question, Func<Task<T>> call, Line line, TaskCompletionSource<T>? turn)
    {
        while (turn is not null)
        {
            try
            {
                turn.SetResult(await call());
            }
#pragma warning disable CA1031 // it is told to everybody who waits for this call
            catch (Exception failure)
#pragma warning restore CA1031
            {
                turn.SetException(failure);
                // They may have given up waiting.
                _ = turn.Task.Exception;
            }

            lock (_gate)
            {
                (turn, line.Next) = (line.Next, null);
                if (turn is null)
                {
                    _lines.Remove(question);
                }
            }
        }
    }

    private sealed class Line
    {
        public TaskCompletionSource<T>? Next { get; set; }
    }
}
