using Vanguards.Contracts.Steps;
using Vanguards.Orchestrator.Fleet;
using static Vanguards.Orchestrator.Tests.Product.OrchestratorUnderTest;

namespace Vanguards.Orchestrator.Tests.Fleet;

public sealed class ParcelsTests
{
    [Theory]
    [InlineData(3, 3, true, "1 2 3")]
    [InlineData(7, 3, true, "123 456 7")]
    [InlineData(7, 3, false, "1 2 3 4 5 6 7")]
    [InlineData(2, 0, true, "12")]
    [InlineData(0, 3, true, "")]
    public void Of_WorkForExecutors_IsSharedAmongThem(int works, int executors, bool areShort, string expected) =>
        Assert.Equal(expected, Text(Parcels.Of([.. Enumerable.Range(1, works).Select(token => (WorkOf(token), 5))], executors, areShort)));

    [Fact]
    public void Of_MoreThanAMessageHolds_IsCut() =>
        Assert.Equal([8, 8, 4], Parcels.Of([.. Enumerable.Range(1, 20).Select(token => (WorkOf(token), 5))], executors: 1, areShort: true).Select(parcel => parcel.Works.Count));

    [Fact]
    public void Of_SeveralClasses_NoneIsMixed()
    {
        var parcels = Parcels.Of([(WorkOf(1), 9), (WorkOf(2), 8), (WorkOf(3), 5), (WorkOf(4), 4), (WorkOf(5), 0)], executors: 1, areShort: true).ToList();

        Assert.Equal("12 34 5", Text(parcels));
        Assert.Equal([0, 1, 2], parcels.Select(parcel => parcel.Class));
    }

    [Fact]
    public void AreShort_HalfOfTheLatest_Decides()
    {
        var times = new StepTimes();
        Assert.False(times.AreShort);

        times.Add(TimeSpan.FromMilliseconds(1));
        Assert.True(times.AreShort);

        Add(TimeSpan.FromSeconds(1), 64);
        Assert.False(times.AreShort);

        Add(TimeSpan.FromMilliseconds(1), 32);
        Assert.False(times.AreShort);

        Add(TimeSpan.FromMilliseconds(1), 1);
        Assert.True(times.AreShort);

        void Add(TimeSpan time, int count)
        {
            for (var i = 0; i < count; i++)
            {
                times.Add(time);
            }
        }
    }

    private static string Text(IEnumerable<(int Class, IReadOnlyList<StepWork> Works)> parcels) =>
        string.Join(' ', parcels.Select(parcel => string.Concat(parcel.Works.Select(work => work.Token))));
}
