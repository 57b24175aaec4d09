using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.SelfTest;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.IO;

namespace RepVgg.Cli.Commands;

/// <summary><c>rvc selftest</c>: whether the kernels are right on this machine's GPU, and how fast.</summary>
internal static class SelfTestCommand
{
    private const string Description = """
        Check the CUDA kernels on this machine's GPU against a float64 reference, then time the models of the RepVGG paper.

        Examples:
          rvc selftest --cuda                                   everything; takes minutes
          rvc selftest --cuda --models A0,B1 --json result.json
          rvc selftest --cuda --kernels kernels --arch sm_86    where there is NVRTC, but no GPU: compile everything for one
          rvc selftest --cuda --kernels kernels                 where there is a GPU, but no NVRTC
          rvc selftest --cuda --engine cuda-emulated            without a GPU: a few kernels, and times that mean nothing
        """;

    public static Command Create()
    {
        var cuda = new Option<bool>("--cuda") { Description = "test the CUDA kernels" };
        var engine = CudaEngine.Option();
        var all = new Option<bool>("--all-schedules") { Description = "every schedule of each layer on the emulated device, too" };
        var kernels = new Option<string?>("--kernels") { Description = "folder of compiled kernels to use, or to write with --arch", HelpName = "DIR" };
        var arch = new Option<string?>("--arch") { Description = "compile all kernels for this architecture into --kernels, and test nothing", HelpName = "ARCH" };
        var json = new Option<string?>("--json") { Description = "file for everything that was found", HelpName = "FILE" };
        var models = new Option<string?>("--models") { Description = "models to time, of " + string.Join(",", PlainRepVgg.Names) + "; none for no timing", HelpName = "LIST" };
        var command = new Command("selftest", Description);
        foreach (var option in (Option[])[cuda, engine, all, models, kernels, arch, json])
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) => Task.Run(
            () => RvcApplication.Guard(() =>
            {
                if (!parsed.GetValue(cuda))
                {
                    throw CliDiagnostics.Usage.Error("what is to be tested? --cuda tests the CUDA kernels on this machine's GPU");
                }

                var chosen = Models(parsed.GetValue(models));
                var folder = parsed.GetValue(kernels) is { } path ? new CompiledKernels(path) : null;
                if (parsed.GetValue(arch) is { } name)
                {
                    return Compile(parsed.GetValue(engine)!, name, chosen, parsed.GetValue(all), folder, cancellation);
                }

                var report = new SelfTestReport(Console.Out);
                var result = WorkProgress.Run("starting", p => SelfTestRun.Run(parsed.GetValue(engine)!, chosen, parsed.GetValue(all), folder, report, p.Report, cancellation));
                if (parsed.GetValue(json) is { } file)
                {
                    AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(SelfTestJson.Write(result) + "\n")), cancellation);
                }

                report.End(result);
                return result.Failures == 0 ? 0 : RvcApplication.Report(CliDiagnostics.SelfTestFailed.With(
                    FormattableString.Invariant($"{result.Failures} of {result.Variants.Length + result.Speeds.Length} checks failed on {result.Device}")));
            }),
            CancellationToken.None));
        return command;
    }

    private static int Compile(string engine, string name, ImmutableArray<string>? models, bool all, CompiledKernels? folder, CancellationToken cancellation)
    {
        if (folder is null || !CudaArch.TryParse(name, out var arch))
        {
            throw CliDiagnostics.Usage.Error("--arch takes one name such as sm_86, and needs --kernels with the folder to compile into");
        }

        var plan = SelfTestPlan.For(engine, arch, models, all);
        var sources = WorkProgress.Run("compiling", p => SelfTestKernels.Compile(engine, arch, plan, folder, p.Report, cancellation));
        Console.Out.WriteLine(FormattableString.Invariant($"compiled the kernels of {sources} bundles for {arch}; take the folder to the GPU and run 'rvc selftest --cuda --kernels' there"));
        return 0;
    }

    private static ImmutableArray<string>? Models(string? list)
    {
        if (list is null)
        {
            return null;
        }

        ImmutableArray<string> names = list == "none" ? [] : [.. list.Split(',')];
        return names.FirstOrDefault(n => !PlainRepVgg.Names.Contains(n, StringComparer.Ordinal)) is { } unknown
            ? throw CliDiagnostics.Usage.Error($"--models takes names of {string.Join(", ", PlainRepVgg.Names)}, comma-separated, or none; '{unknown}' is neither")
            : names;
    }
}
