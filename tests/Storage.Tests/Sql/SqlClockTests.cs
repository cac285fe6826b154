namespace Vanguards.Storage.Tests.Sql;

public sealed class SqlClockTests : IDisposable
{
    private const string Leases = """
        SELECT * FROM (VALUES ('before', DATE '2026-06-07'), ('on the last day', DATE '2026-06-08'), ('after', DATE '2026-06-09')) l(lease_id, expiry_date)
        """;

    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task SeedQuery_Verbatim_UsesAsOfInTheUseCasesZone()
    {
        var leases = await _store.TableAsync("leases", Leases);
        const string query = "SELECT * FROM leases WHERE expiry_date < DATE_ADD(NOW(), INTERVAL 90 DAY)";

        // 05:30 UTC on 10 March + 90 days is 8 June 05:30 UTC: midnight of 8 June in Chicago (05:00 UTC) is before it, in Los Angeles (07:00 UTC) it is not.
        var chicago = await _store.QueryAsync(query, "America/Chicago", [leases]);
        var losAngeles = await _store.QueryAsync(query, "America/Los_Angeles", [leases]);

        Assert.Equal(["before", "on the last day"], chicago.Value!.Rows.EnumerateArray().Select(r => r.GetProperty("lease_id").GetString()!));
        Assert.Equal(["before"], losAngeles.Value!.Rows.EnumerateArray().Select(r => r.GetProperty("lease_id").GetString()!));
    }

    [Theory]
    [InlineData("NOW()", "2026-03-10T05:30:00Z")]
    [InlineData("now()", "2026-03-10T05:30:00Z")]
    [InlineData("get_current_timestamp()", "2026-03-10T05:30:00Z")]
    [InlineData("transaction_timestamp()", "2026-03-10T05:30:00Z")]
    [InlineData("CURRENT_TIMESTAMP", "2026-03-10T05:30:00Z")]
    [InlineData("CURRENT_DATE", "2026-03-09")]
    [InlineData("current_date()", "2026-03-09")]
    [InlineData("today()", "2026-03-09")]
    [InlineData("LOCALTIMESTAMP", "2026-03-09T22:30:00")]
    [InlineData("current_localtimestamp()", "2026-03-09T22:30:00")]
    [InlineData("LOCALTIME", "22:30:00")]
    [InlineData("current_localtime()", "22:30:00")]
    [InlineData("CURRENT_TIME", "22:30:00-07")]
    [InlineData("get_current_time()", "22:30:00-07")]
    [InlineData("ago(INTERVAL 1 DAY)", "2026-03-09T05:30:00Z")]
    [InlineData("age(DATE '2020-03-09')", "6 years")]
    [InlineData("age(TIMESTAMP '2026-03-10', TIMESTAMP '2025-03-10')", "1 year")]
    public async Task Clock_AskedInAnyWay_SaysTheRunsInstant(string expression, string expected)
    {
        var result = await _store.QueryAsync($"SELECT {expression} AS v", "America/Los_Angeles", []);

        Assert.Equal(expected, result.Value?.Rows[0].GetProperty("v").GetString());
    }

    [Theory]
    [InlineData("system.main.now()")]
    [InlineData("main.now()")]
    [InlineData("system.main.get_current_timestamp()")]
    [InlineData("pg_catalog.now()")]
    public async Task Clock_AskedPastTheShadow_IsRefused(string expression)
    {
        var result = await _store.QueryAsync($"SELECT {expression}", "UTC", []);

        Assert.Equal("VALIDATION_FAILED", result.Fault?.Code);
    }
}
