using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Vanguards.ServiceDefaults;

namespace Vanguards.Databases;

/// <summary>A service's database: a schema of PostgreSQL in the fleet, a SQLite file of that name when embedded.</summary>
public static class ServiceDatabase
{
    /// <summary>Registers the factory of a service's context and, when embedded, brings the file up to date before anything else starts.</summary>
    public static IServiceCollection AddServiceDatabase<TContext>(this IServiceCollection services, string schema)
        where TContext : DbContext
    {
        services.AddOptions<DatabaseOptions>().BindConfiguration("Database");
        services.AddDbContextFactory<TContext>((provider, options) =>
            Configure(options, schema, provider.GetRequiredService<IOptions<DatabaseOptions>>().Value, provider.GetService<DataFolder>()));
        services.AddSingleton<IDatabaseMigration>(provider => new DatabaseMigration<TContext>(schema, provider.GetRequiredService<IDbContextFactory<TContext>>()));
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<MigrateAtStart<TContext>>(provider, schema));
        return services;
    }

    /// <summary>True if the context's rows are in PostgreSQL.</summary>
    public static bool IsPostgres(this DbContext db) => db.Database.ProviderName == "Npgsql.EntityFrameworkCore.PostgreSQL";

    private static void Configure(DbContextOptionsBuilder options, string schema, DatabaseOptions database, DataFolder? folder)
    {
        if (database.Postgres.Length == 0)
        {
            options.UseSqlite((folder ?? throw new InvalidOperationException("Neither Database:Postgres nor a data folder is set.")).Sqlite(schema));
            return;
        }

        // The schema is the search path, so that one model and one set of migrations serve both kinds.
        var connection = new NpgsqlConnectionStringBuilder(database.Postgres) { SearchPath = schema, ApplicationName = $"vanguards-{schema}", NoResetOnClose = true }.ConnectionString;
        options.UseNpgsql(connection, postgres => postgres.MigrationsHistoryTable("__migrations", schema));
    }
}
