using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Vanguards.Validator.Store;

/// <summary>Lets the migration tool make the context without a host.</summary>
internal sealed class CatalogDbFactory : IDesignTimeDbContextFactory<CatalogDb>
{
    public CatalogDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<CatalogDb>().UseSqlite("Data Source=:memory:").Options);
}
