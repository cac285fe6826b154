namespace Vanguards.Samples.Generator;

/// <summary>Counties of Texas; everything else is invented.</summary>
internal static class Names
{
    public static readonly string[] Counties =
        ["Andrews", "Crane", "Dimmit", "Ector", "Gaines", "Glasscock", "Howard", "Irion", "Karnes", "La Salle", "Live Oak", "Loving",
         "Martin", "McMullen", "Midland", "Pecos", "Reagan", "Reeves", "Upton", "Ward", "Winkler", "Yoakum"];

    public static readonly string[] Lessees =
        ["Ocotilla Crest Energy LLC", "Palo Verita Resources LP", "Brindlewood Petroleum Inc", "Caprock Lantern Oil Co", "Tarnstone Operating LLC", "Mesquill Exploration LP"];

    public static readonly string[] Inspectors = ["D. Arvold", "K. Benwick", "L. Castorena", "M. Dunmere", "R. Elvaston", "S. Farrowby", "T. Guadarro"];

    private static readonly string[] Families =
        ["Aldercot", "Barrowmont", "Casterfield", "Delvane", "Eskerly", "Fenwarren", "Garrolton", "Hadleigh", "Iverstone", "Jessamy", "Kelbrook", "Lanterby",
         "Marrowick", "Norcastle", "Ormsden", "Penhallow", "Quarlton", "Rensford", "Sallowby", "Thornquist", "Uvalden", "Velasca", "Wexcombe", "Yarrowell"];

    private static readonly string[] Places = ["Ranch", "Unit", "Fee", "Estate", "State", "Draw", "Mesa", "Flats"];

    private static readonly string[] Given = ["Ada", "Beatriz", "Clem", "Dolores", "Earl", "Faye", "Guillermo", "Hattie", "Ignacio", "June", "Lorenzo", "Mabel"];

    /// <summary>Names that break careless software; the first three go to the leases that expire first.</summary>
    private static readonly (string Lease, string Lessor)[] Awkward =
        [("O'Brannoch Ranch 1", "Siobhan O'Brannoch"), ("Tolliver, Hale & Sons Unit 2", "Tolliver, Hale & Sons, Ltd"), ("=Bar E= Ranch 3", "=Bar E= Cattle Co")];

    public static (string Lease, string Lessor) Lease(Dice dice, int number)
    {
        if (number <= 2 * Awkward.Length)
        {
            var (lease, lessor) = Awkward[(number - 1) % Awkward.Length];
            return (number <= Awkward.Length ? lease : $"{lease} North", lessor);
        }

        var family = dice.Pick(Families);
        return ($"{family} {dice.Pick(Places)} {number}", $"{dice.Pick(Given)} {family}");
    }
}
