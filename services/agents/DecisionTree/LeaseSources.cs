using Vanguards.Agents.Leases;

namespace Vanguards.Agents.DecisionTree;

/// <summary>The terms of a lease: the dataset's, and what it lacks from the rows that were valued.</summary>
internal sealed class LeaseSources(LeaseBook dataset, LeaseBook? valued)
{
    public LeaseTerms? Find(string key)
    {
        var terms = dataset.Find(key);
        return valued?.Find(key) is not { } other ? terms : terms is null ? other : terms with
        {
            Name = terms.Name ?? other.Name,
            County = terms.County ?? other.County,
            Expiry = terms.Expiry ?? other.Expiry,
            Status = terms.Status ?? other.Status,
            NetAcres = terms.NetAcres ?? other.NetAcres,
            OptionNotice = terms.OptionNotice ?? other.OptionNotice,
            // The renewal cost was computed at the price of the valued rows, whatever the dataset says.
            ExtensionPerAcre = other.Asked is null ? terms.ExtensionPerAcre : other.ExtensionPerAcre,
            MarketPerAcre = other.Asked is null ? terms.MarketPerAcre : other.MarketPerAcre,
        };
    }
}
