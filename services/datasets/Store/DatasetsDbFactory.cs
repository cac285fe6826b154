using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Vanguards.Datasets.Store;

/// <summary>Lets the migration tool make the context without a host.</summary>
internal sealed class DatasetsDbFactory : IDesignTimeDbContextFactory<DatasetsDb>
{
    public DatasetsDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<DatasetsDb>().UseSqlite("Data Source=:memory:").Options);
}
