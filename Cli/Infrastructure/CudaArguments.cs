using System.Collections.Immutable;
using System.CommandLine;
using RepVgg.Backends.Cuda;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.Infrastructure;

/// <summary>The options of the CUDA backend, which are the same wherever a bundle is made.</summary>
internal sealed class CudaArguments
{
    private readonly Option<string?> _archs = new("--arch") { HelpName = "LIST" };

    private readonly Option<string> _precision = new("--precision")
    {
        Description = "cuda: what is multiplied; all but fp32 need sm_80",
        DefaultValueFactory = _ => "fp32",
    };

    /// <summary>Makes the options.</summary>
    /// <param name="usual">What is chosen for where no architecture is given.</param>
    public CudaArguments(string usual = "sm_80")
    {
        _archs.Description = "cuda: architectures to choose kernels for and to compile for, such as sm_61,sm_80,sm_90; " + usual + " if not given";
        _archs.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && token.Value.Split(',').FirstOrDefault(a => !CudaArch.TryParse(a, out _)) is { } wrong)
            {
                result.AddError($"--arch takes names such as sm_80, comma-separated; '{wrong}' is none");
            }
        });
        _precision.AcceptOnlyFromAmong([.. BundlePrecisions.Names]);
    }

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_archs);
        command.Options.Add(_precision);
    }

    /// <summary>Whether architectures were named.</summary>
    public bool NamesArchitectures(ParseResult parsed) => parsed.GetValue(_archs) is not null;

    /// <summary>The options that differ from their defaults, as they would be typed.</summary>
    public string Typed(ParseResult parsed) => string.Concat(
        parsed.GetValue(_archs) is { } archs ? $" --arch {archs}" : "",
        parsed.GetValue(_precision) is { } precision and not "fp32" ? $" --precision {precision}" : "");

    /// <summary>Reads the options.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">The precision doesn't exist on an architecture (RVC9001).</exception>
    public CudaOptions Options(ParseResult parsed)
    {
        var precision = Precision(parsed.GetValue(_precision)!);
        var options = new CudaOptions { Precision = precision };
        if (parsed.GetValue(_archs) is { } list)
        {
            options = options with { Architectures = [.. list.Split(',').Select(Parse).Distinct()] };
        }

        return precision.NeedsTensorCores() && options.Architectures.Min() < CudaArch.Ampere
            ? throw CliDiagnostics.Usage.Error($"--precision {precision.Name()} needs tensor cores, which begin with {CudaArch.Ampere}; {options.Architectures.Min()} has none that it could use")
            : options;
    }

    /// <summary>The precision of that name, which exists.</summary>
    public static BundlePrecision Precision(string name) => (BundlePrecision)BundlePrecisions.Names.IndexOf(name, StringComparer.Ordinal);

    private static CudaArch Parse(string name) => CudaArch.TryParse(name, out var arch) ? arch : throw CliDiagnostics.Usage.Error($"'{name}' is no architecture");
}
