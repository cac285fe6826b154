using System.Globalization;

namespace Vanguards.TestSupport;

/// <summary>The processes that a process has started, and those that these have.</summary>
public static class ProcessTree
{
    /// <summary>All of them, without the one at the top.</summary>
    public static IReadOnlyList<int> Below(int top)
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(name => int.TryParse(name, out _))
            .Select(name => (Process: int.Parse(name, CultureInfo.InvariantCulture), Parent: ParentOf(name))).ToLookup(each => each.Parent, each => each.Process);
        var found = new List<int> { top };
        for (var at = 0; at < found.Count; at++)
        {
            found.AddRange(parents[found[at]]);
        }

        return found[1..];
    }

    private static int ParentOf(string process)
    {
        try
        {
            // The name, in parentheses, may hold anything; the parent is the second field after it.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
