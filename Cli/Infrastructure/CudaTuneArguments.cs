using System.CommandLine;
using RepVgg.Backends.Cuda;
using RepVgg.Cli.Measuring;
using RepVgg.IR.Graphs;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.Infrastructure;

/// <summary>The options of <c>rvc tune</c> for CUDA devices.</summary>
internal sealed class CudaTuneArguments
{
    private readonly Option<string> _target = new("--target") { Description = "what to measure: the generated C#, or CUDA kernels on the first device", DefaultValueFactory = _ => "csharp" };

    private readonly Option<string> _precision = new("--precision") { Description = "cuda: what is multiplied", DefaultValueFactory = _ => "fp32" };

    private readonly Option<int> _candidates = NumberOption.Count("--candidates", "cuda: kernels to measure per shape, those that the cost model likes best", 8, 1, 1000);

    private readonly Option<string> _engine = CudaEngine.Option();

    public CudaTuneArguments()
    {
        _target.AcceptOnlyFromAmong("csharp", "cuda");
        _precision.AcceptOnlyFromAmong([.. BundlePrecisions.Names]);
    }

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_target, _precision, _candidates, _engine])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What measures, or null where the target is C#.</summary>
    public CudaTuner? Tuner(ParseResult parsed, Graph graph) => parsed.GetValue(_target) == "csharp" ? null : new(
        graph,
        new CudaOptions { Precision = CudaArguments.Precision(parsed.GetValue(_precision)!) },
        CudaEngine.Libraries(parsed.GetValue(_engine)!),
        parsed.GetValue(_candidates));
}
