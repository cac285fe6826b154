using System.ComponentModel.DataAnnotations;
using Vanguards.Orchestrator.Bus;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Tests.Bus;

public sealed class BusOptionsTests
{
    [Fact]
    public void Callers_ByDefault_MayNothing()
    {
        var options = new BusOptions();

        Assert.False(options.CallerOf("billing")!.May(Role.Viewer, "leases"));
        Assert.Null(options.CallerOf(null));
        Assert.Null(options.CallerOf(""));
    }

    [Fact]
    public void Callers_HaveTheirOwnRoles_OrEverybodys()
    {
        var options = new BusOptions { Callers = " billing = leases:operator, reports:viewer ;planner=*:admin; *=reports:viewer;", Unnamed = "planner" };

        Assert.Equal((true, false, true), May(options, "billing"));
        Assert.Equal((true, true, true), May(options, "planner"));
        Assert.Equal((false, false, true), May(options, "other"));
        Assert.Equal((true, true, true), May(options, null));
        Assert.Empty(Faults(options));
    }

    [Theory]
    [InlineData("billing")]
    [InlineData("billing=operator")]
    [InlineData("billing=leases:master")]
    [InlineData("=leases:operator")]
    [InlineData("billing=a:viewer;billing=b:viewer")]
    public void Callers_NotReadable_AreRefusedAtTheStart(string callers) => Assert.Single(Faults(new BusOptions { Callers = callers }));

    private static (bool Leases, bool Wells, bool Reports) May(BusOptions options, string? user)
    {
        var caller = options.CallerOf(user)!;
        return (caller.May(Role.Operator, "leases"), caller.May(Role.Operator, "wells"), caller.May(Role.Viewer, "reports"));
    }

    private static List<ValidationResult> Faults(BusOptions options)
    {
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true);
        return faults;
    }
}
