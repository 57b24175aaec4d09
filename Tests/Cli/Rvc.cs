using System.Diagnostics;

namespace RepVgg.Tests.Cli;

/// <summary>Runs the command line as users do: a process of its own, in a folder of its own.</summary>
internal static class Rvc
{
    public static async Task<RvcResult> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "rvc.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LANG"] = "tr_TR.UTF-8";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new RvcResult(process.ExitCode, await output, await error);
    }
}

/// <summary>What a run printed, and its exit code.</summary>
internal sealed record RvcResult(int ExitCode, string Output, string Error);
