using System.Globalization;
using Vanguards.Agents.Tables;

namespace Vanguards.Agents.Production;

/// <summary>One reported month of a lease; null is blank or no plain decimal.</summary>
internal sealed record ProductionMonth(int Month, long? Line, double? Oil, double? Gas, double? OilPrice, double? GasPrice, double? Cost)
{
    /// <summary>Barrels of oil equivalent: six mcf of gas to the barrel; null if a volume is.</summary>
    public double? Boe => Oil + Gas / 6;

    public string Label => Labelled(Month);

    public static string Labelled(int month) => string.Create(CultureInfo.InvariantCulture, $"{month / 12:0000}-{month % 12 + 1:00}");

    public static int Of(DateOnly date) => date.Year * 12 + date.Month - 1;

    public static DateOnly LastDay(int month) => new(month / 12, month % 12 + 1, DateTime.DaysInMonth(month / 12, month % 12 + 1));
}

/// <summary>Where the columns of a production row are in a table.</summary>
internal sealed class ProductionColumns(Table table)
{
    private readonly int _month = table.Column("month");
    private readonly int _oil = table.Column("oil_bbl");
    private readonly int _gas = table.Column("gas_mcf");
    private readonly int _oilPrice = table.Column("oil_price_usd_bbl");
    private readonly int _gasPrice = table.Column("gas_price_usd_mcf");
    private readonly int _cost = table.Column("operating_cost_usd");

    public int Lease { get; } = table.Column("lease_id");

    public int[] All => [Lease, _month, _oil, _gas, _oilPrice, _gasPrice, _cost];

    public int[] Volumes => [Lease, _month, _oil, _gas];

    public int? Month(Row row) => row.Month(_month);

    public double? Oil(Row row) => row.Number(_oil);

    public double? Gas(Row row) => row.Number(_gas);

    public ProductionMonth Read(Row row, int month) =>
        new(month, row.Line, row.Number(_oil), row.Number(_gas), row.Number(_oilPrice), row.Number(_gasPrice), row.Number(_cost));
}
