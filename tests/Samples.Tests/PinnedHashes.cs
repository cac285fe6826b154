namespace Vanguards.Samples.Tests;

/// <summary>A change here changes every figure that anyone has compared with the sample.</summary>
internal static class PinnedHashes
{
    public static readonly Dictionary<string, string> Of20260315Seed1 = new()
    {
        ["leases.csv"] = "b1dda097693112e6bb27619af0c897538be458a1fd82217fc9de6b76d9acac1d",
        ["permits.csv"] = "cdb928a1954911e45f6b9292fd1c889d8aa0754b9e6f086ba89f0476d1ccdcac",
        ["inspections.csv"] = "78fcb2cde3161a17c11d48ce0dc2fd75ed2023fd37ae98f5a9446fd816dfd85b",
        ["violations.csv"] = "3e62d33851cc9e4185825c6c7cc2764488a3f8a7627fd7f92e73efa0ecece0f8",
        ["production.csv"] = "30fc55cdf3b7cc77a9abe1056bfc7ec03a4bbfa728693ffe2967eb4099c71c21",
        ["defects.json"] = "2d7dbf28ca9ddd730fc50c52a754f954b5c4d2086edaf452cc9ca33ce551dd56",
    };
}
