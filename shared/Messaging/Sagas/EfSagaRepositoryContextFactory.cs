using MassTransit;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Vanguards.Messaging.Commits;

namespace Vanguards.Messaging.Sagas;

/// <summary>
/// Saga instances on EF Core, committed through <see cref="GroupCommit"/>: a message that comes by itself is a work item of its own (many
/// instances, one transaction); one that is sent from within an item joins that item's transaction.
/// </summary>
public sealed class EfSagaRepositoryContextFactory<TSaga, TContext>(
    GroupCommit commits,
    SagaRows<TSaga, TContext> rows,
    ISagaConsumeContextFactory<SagaRows<TSaga, TContext>, TSaga> consumeContexts,
    EfSagaKey<TSaga> key) : ISagaRepositoryContextFactory<TSaga>
    where TSaga : class, ISaga
    where TContext : DbContext
{
    public void Probe(ProbeContext context) => context.CreateScope("efGroupCommit");

    public Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class =>
        commits.RunAsync(
            scope => new ValueTask(next.Send(new EfSagaRepositoryContext<TSaga, T, TContext>(rows, scope, context, consumeContexts, key))),
            context.CancellationToken);

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TSaga> query, IPipe<SagaRepositoryQueryContext<TSaga, T>> next)
        where T : class =>
        throw new NotSupportedException("Our sagas are correlated by id.");
}

/// <summary>How a correlation id becomes the primary key of the instance's row.</summary>
public sealed record EfSagaKey<TSaga>(Func<Guid, object> Of);
