using Vanguards.Validator.Workflows;

namespace Vanguards.Validator.Tests.Workflows;

public sealed class SemanticVersionTests
{
    [Fact]
    public void CompareTo_VersionsOfTheSpecification_AreInOrder()
    {
        string[] ordered =
        [
            "0.0.1", "0.1.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
            "1.0.0", "1.0.0+build", "1.9.0", "1.10.0", "2.0.0", "99999999999999999999.0.0",
        ];

        Assert.Equal(ordered, ordered.Reverse().Select(text => new SemanticVersion(text)).Order().Select(version => version.Text));
        Assert.Equal(7, ordered.Count(text => new SemanticVersion(text).IsPreRelease));
    }
}
