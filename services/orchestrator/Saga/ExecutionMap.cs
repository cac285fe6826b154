using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Vanguards.Orchestrator.Saga;

/// <summary>The saga's row.</summary>
internal sealed class ExecutionMap : IEntityTypeConfiguration<Execution>
{
    public void Configure(EntityTypeBuilder<Execution> builder)
    {
        builder.ToTable("executions");
        builder.HasKey(x => x.Run);
        builder.Property(x => x.Run).ValueGeneratedNever();
        builder.Ignore(x => x.CorrelationId);
        builder.Ignore(x => x.CurrentState);
    }
}
