using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Vanguards.Standalone.Demo;

/// <summary>A run as it goes: a line for each step that ended and, on a terminal, a bar that moves below them.</summary>
public sealed class DemoProgress
{
    private const int PlainWidth = 160;
    private readonly ProgressTask? _bar;
    private readonly List<string> _plain = [];
    private int _percent;

    private DemoProgress(ProgressTask? bar) => _bar = bar;

    private static bool OnTerminal => AnsiConsole.Profile.Capabilities.Interactive && AnsiConsole.Profile.Capabilities.Ansi;

    /// <summary>A file or a pipe has no width of its own that lines should be broken at.</summary>
    public static void PreparePlainOutput()
    {
        if (!OnTerminal)
        {
            AnsiConsole.Profile.Width = PlainWidth;
        }
    }

    public static async Task ShowAsync(Func<DemoProgress, Task> follow)
    {
        if (OnTerminal)
        {
            await AnsiConsole.Progress().Columns(new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
                .StartAsync(context => follow(new DemoProgress(context.AddTask("run"))));
            return;
        }

        var show = new DemoProgress(bar: null);
        await follow(show);
        show.PrintPlain();
    }

    /// <summary>The whole percent done; the steps that ended before it are printed with it.</summary>
    public void Advance(int percent)
    {
        _percent = percent;
        if (_bar is not null)
        {
            _bar.Value = percent;
        }

        PrintPlain();
    }

    public void StepEnded(JsonElement step)
    {
        var took = step.TryGetProperty("startedAt", out var started) && started.ValueKind == JsonValueKind.String && step.TryGetProperty("finishedAt", out var finished)
            ? (finished.GetDateTimeOffset() - started.GetDateTimeOffset()).TotalSeconds
            : 0;
        var status = step.GetProperty("status").GetString();
        var mark = status == "COMPLETED" ? "[green]✓[/]" : "[yellow]•[/]";
        var line = string.Create(CultureInfo.InvariantCulture, $"{step.GetProperty("name").GetString(),-32} {status,-10} {took,6:0.00} s");
        if (_bar is not null)
        {
            AnsiConsole.MarkupLine($"  {mark} {Markup.Escape(line)}");
        }
        else
        {
            _plain.Add($"  {mark} {{0,3}}%  {Markup.Escape(line)}");
        }
    }

    private void PrintPlain()
    {
        foreach (var line in _plain)
        {
            AnsiConsole.MarkupLine(line.Replace("{0,3}", $"{_percent,3}", StringComparison.Ordinal));
        }

        _plain.Clear();
    }
}
