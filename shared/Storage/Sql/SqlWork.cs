using DuckDB.NET.Data;

namespace Vanguards.Storage.Sql;

/// <summary>Runs DuckDB's blocking calls on a pool thread and interrupts them when told to stop.</summary>
internal static class SqlWork
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(20);

    public static async Task<T> RunAsync<T>(DuckDBCommand command, Func<T> work, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var running = Task.Run(work, CancellationToken.None);
        if (cancel.CanBeCanceled && !running.IsCompleted)
        {
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = cancel.Register(() => stopped.TrySetResult());
            await Task.WhenAny(running, stopped.Task);
            while (!running.IsCompleted)
            {
                // An interrupt that falls between two statements is lost, so it is repeated until the thread is back.
                command.Cancel();
                await Task.WhenAny(running, Task.Delay(Pulse, TimeProvider.System, CancellationToken.None));
            }
        }

        try
        {
            return await running;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (DuckDBException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
    }
}
