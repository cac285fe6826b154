using System.Globalization;
using Vanguards.Samples;

const string usage = "usage: --as-of YYYY-MM-DD [--seed N] --out DIR";

DateOnly? asOf = null;
var seed = SampleData.DefaultSeed;
string? folder = null;
for (var i = 0; i < args.Length; i += 2)
{
    var value = i + 1 < args.Length ? args[i + 1] : "";
    switch (args[i])
    {
        case "--as-of" when DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date):
            asOf = date;
            break;
        case "--seed" when int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number):
            seed = number;
            break;
        case "--out" when value.Length > 0:
            folder = value;
            break;
        default:
            Console.Error.WriteLine($"Cannot use '{args[i]} {value}'; {usage}");
            return 2;
    }
}

if (asOf is null || folder is null)
{
    Console.Error.WriteLine(usage);
    return 2;
}

foreach (var file in SampleData.Write(asOf.Value, seed, folder))
{
    Console.WriteLine($"{file.Name}\t{file.Rows} rows\t{file.Sha256}");
}

return 0;
