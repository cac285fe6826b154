using System.Globalization;

namespace Vanguards.Executor.Reports.Reading;

public static class Volumes
{
    /// <summary>A volume to the unit, for charts; exact figures are in the tables.</summary>
    public static string Write(double? value) => value?.ToString("#,##0", CultureInfo.InvariantCulture) ?? "no report";
}
