using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Vanguards.Messaging.Commits;

namespace Vanguards.Messaging.Sagas;

/// <summary>One message's view of the instances; the open <see cref="CommitScope"/> is a payload for the saga's verbs.</summary>
internal sealed class EfSagaRepositoryContext<TSaga, TMessage, TContext>(
    SagaRows<TSaga, TContext> rows,
    CommitScope scope,
    ConsumeContext<TMessage> context,
    ISagaConsumeContextFactory<SagaRows<TSaga, TContext>, TSaga> consumeContexts,
    EfSagaKey<TSaga> key) : ConsumeContextScope<TMessage>(context, scope), SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, ISaga
    where TMessage : class
    where TContext : DbContext
{
    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance) => Wrap(instance, SagaConsumeContextMode.Add);

    // The single writer holds the lock, so that an instance that was not there cannot appear meanwhile; null if it is there.
    public Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance) =>
        rows.IsKept(key.Of(instance.CorrelationId)) ? Task.FromResult<SagaConsumeContext<TSaga, TMessage>>(null!) : Wrap(instance, SagaConsumeContextMode.Insert);

    public async Task<SagaConsumeContext<TSaga, TMessage>> Load(Guid correlationId) =>
        await rows.FindAsync(scope, key.Of(correlationId), CancellationToken) is { } instance ? await Wrap(instance, SagaConsumeContextMode.Load) : null!;

    public Task Save(SagaConsumeContext<TSaga> context) => Update(context);

    public Task Update(SagaConsumeContext<TSaga> context)
    {
        rows.Changed(scope, key.Of(context.Saga.CorrelationId), context.Saga);
        return Task.CompletedTask;
    }

    public Task Delete(SagaConsumeContext<TSaga> context) => throw new NotSupportedException("Our sagas stay: their rows are the history.");

    public Task Discard(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task Undo(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(ConsumeContext<T> consumeContext, TSaga instance, SagaConsumeContextMode mode)
        where T : class => consumeContexts.CreateSagaConsumeContext(rows, consumeContext, instance, mode);

    private Task<SagaConsumeContext<TSaga, TMessage>> Wrap(TSaga instance, SagaConsumeContextMode mode) =>
        consumeContexts.CreateSagaConsumeContext(rows, this, instance, mode);
}
