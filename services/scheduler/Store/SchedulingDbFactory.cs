using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Vanguards.Scheduler.Store;

/// <summary>Lets the migration tool make the context without a host.</summary>
internal sealed class SchedulingDbFactory : IDesignTimeDbContextFactory<SchedulingDb>
{
    public SchedulingDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SchedulingDb>().UseSqlite("Data Source=:memory:").Options);
}
