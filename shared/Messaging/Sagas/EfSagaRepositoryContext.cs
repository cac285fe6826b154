using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Vanguards.Messaging.Commits;

namespace Vanguards.Messaging.Sagas;

/// <summary>One message's view of the instances; the open <see cref="CommitScope"/> is a payload for the saga's verbs.</summary>
internal sealed class EfSagaRepositoryContext<TSaga, TMessage, TContext>(
    TContext rows,
    CommitScope scope,
    ConsumeContext<TMessage> context,
    ISagaConsumeContextFactory<TContext, TSaga> consumeContexts,
    EfSagaKey<TSaga> key) : ConsumeContextScope<TMessage>(context, scope), SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, ISaga
    where TMessage : class
    where TContext : DbContext
{
    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance) => Wrap(instance, SagaConsumeContextMode.Add);

    // The single writer holds the lock, so that an instance that was not there cannot appear meanwhile: a plain insert is enough.
    public Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance)
    {
        rows.Set<TSaga>().Add(instance);
        return Wrap(instance, SagaConsumeContextMode.Insert);
    }

    public async Task<SagaConsumeContext<TSaga, TMessage>> Load(Guid correlationId)
    {
        var instance = await rows.Set<TSaga>().FindAsync([key.Of(correlationId)], CancellationToken);
        return instance is null ? null! : await Wrap(instance, SagaConsumeContextMode.Load);
    }

    public Task Save(SagaConsumeContext<TSaga> context)
    {
        if (rows.Entry(context.Saga).State == EntityState.Detached)
        {
            rows.Set<TSaga>().Add(context.Saga);
        }

        return Task.CompletedTask;
    }

    // Tracked: what changed is saved at the end of the work item.
    public Task Update(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task Delete(SagaConsumeContext<TSaga> context)
    {
        rows.Set<TSaga>().Remove(context.Saga);
        return Task.CompletedTask;
    }

    public Task Discard(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task Undo(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(ConsumeContext<T> consumeContext, TSaga instance, SagaConsumeContextMode mode)
        where T : class => consumeContexts.CreateSagaConsumeContext(rows, consumeContext, instance, mode);

    private Task<SagaConsumeContext<TSaga, TMessage>> Wrap(TSaga instance, SagaConsumeContextMode mode) =>
        consumeContexts.CreateSagaConsumeContext(rows, this, instance, mode);
}
