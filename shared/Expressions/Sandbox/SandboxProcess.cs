using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Vanguards.Definitions;
using Vanguards.Definitions.Expressions;

namespace Vanguards.Expressions.Sandbox;

/// <summary>The sandbox could not be started or was ended from outside.</summary>
internal sealed class SandboxLostException(string message) : Exception(message);

/// <summary>A sandbox seen from outside: a process with a limit on its heap, without the environment of this one. It dies with this process: its input ends then.</summary>
internal sealed class SandboxProcess : IDisposable
{
    private const int Aborted = 128 + 6;
    private const int Faulted = 128 + 11;

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    /// <summary>Over what the sandbox allows itself: only for one that cannot even end itself.</summary>
    private static readonly TimeSpan Backstop = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Frames _frames;

    public SandboxProcess(long heapBytes)
    {
        _process = Start(heapBytes);
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        _frames = new Frames(_process.StandardOutput.BaseStream, _process.StandardInput.BaseStream);
        using var stop = new CancellationTokenSource(StartTime);
        using var killing = stop.Token.Register(Kill);
        if (_frames.Read() is not (FrameKind.Ready, _))
        {
            throw Lost("did not start");
        }
    }

    /// <summary>False once it has ended, or must not be used again.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>True if it was ended while nothing ran in it.</summary>
    public bool HasExited => _process.HasExited;

    public Evaluated Run(JsExpression code, ExpressionScope scope, ExpressionLimits limits, Action<string>? log, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        stop.CancelAfter(SandboxHost.Preparation + limits.Time + SandboxHost.Grace + Backstop);
        using var killing = stop.Token.Register(Kill);
        try
        {
            IsUsable = false;
            _frames.Write(FrameKind.Evaluate, SandboxRequest.Write(code, scope, limits).Span);
            while (_frames.Read() is var (kind, content))
            {
                switch (kind)
                {
                    case FrameKind.Log:
                        log?.Invoke(Encoding.UTF8.GetString(content));
                        break;
                    case FrameKind.Need:
                        Give(scope.Steps[Encoding.UTF8.GetString(content)].Output());
                        break;
                    case FrameKind.Value:
                        IsUsable = true;
                        return new Evaluated { Value = JsonElement.Parse(content, new JsonDocumentOptions { MaxDepth = SandboxRequest.MaxDepth }) };
                    default:
                        IsUsable = kind == FrameKind.Fault;
                        return Evaluated.Failed(JsonSerializer.Deserialize<Fault>(content)!);
                }
            }
        }
        catch (IOException)
        {
            // It ended while it was written to: as with the end of its output, its exit code tells why.
        }

        cancel.ThrowIfCancellationRequested();
        return Evaluated.Failed(stop.IsCancellationRequested ? Faults.Timeout(code, limits) : OfEnd(code, limits));
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private Fault OfEnd(JsExpression code, ExpressionLimits limits)
    {
        _process.WaitForExit(Backstop);
        return _process.HasExited && _process.ExitCode is var exit && exit == SandboxHost.TimedOut ? Faults.Timeout(code, limits)
            : _process.HasExited && _process.ExitCode is Aborted or Faulted ? Faults.Fatal(code)
            : throw Lost("was ended");
    }

    private void Give(JsonElement? output) =>
        _frames.Write(FrameKind.Output, output is { ValueKind: not JsonValueKind.Undefined } value ? JsonMarshal.GetRawUtf8Value(value) : []);

    private SandboxLostException Lost(string what)
    {
        var code = _process.HasExited ? $" (exit code {_process.ExitCode.ToString(CultureInfo.InvariantCulture)})" : "";
        Dispose();
        return new SandboxLostException($"The sandbox for scripts {what}{code}.");
    }

    public int ProcessId => _process.Id;

    public void Kill()
    {
        IsUsable = false;
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended, or was disposed of.
        }
    }

    private static Process Start(long heapBytes)
    {
        var start = new ProcessStartInfo(Muxer())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Vanguards.Expressions.dll"));
        start.Environment.Clear();
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x" + heapBytes.ToString("x", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            throw new SandboxLostException($"The sandbox for scripts could not be started: {fault.Message}");
        }
    }

    /// <summary>The <c>dotnet</c> of the runtime that runs this process: <c>ROOT/shared/Microsoft.NETCore.App/VERSION/</c> lies below it.</summary>
    private static string Muxer() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
