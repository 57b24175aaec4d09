using RepVgg.IR.Ops;

namespace RepVgg.Tests.Backends;

/// <summary>Every op of the catalogue goes through the backend; a new op fails here until it has a sample and a kernel.</summary>
public sealed class OpCatalogueTests
{
    private static readonly Dictionary<string, string> Samples = new(StringComparer.Ordinal)
    {
        ["conv2d"] = "conv2d %x, %k {padding = [1,1,1,1]} : f32[N,4,5,6]",
        ["linear"] = "linear %v, %m : f32[N,3]",
        ["batch_norm"] = "batch_norm %x, %c, %c, %c, %p {epsilon = 1E-05} : f32[N,4,5,6]",
        ["scale_shift"] = "scale_shift %x, %c, %c : f32[N,4,5,6]",
        ["add"] = "add %x, %x : f32[N,4,5,6]",
        ["mul"] = "mul %x, %x : f32[N,4,5,6]",
        ["max_pool"] = "max_pool %x {kernel = [2,2]} : f32[N,4,4,5]",
        ["avg_pool"] = "avg_pool %x {kernel = [2,2]} : f32[N,4,4,5]",
        ["global_avg_pool"] = "global_avg_pool %x : f32[N,4,1,1]",
        ["adaptive_avg_pool"] = "adaptive_avg_pool %x {output = [2,2]} : f32[N,4,2,2]",
        ["flatten"] = "flatten %x : f32[N,120]",
        ["conv_transpose2d"] = "conv_transpose2d %x, %t {stride = [2,2]} : f32[N,3,10,12]",
        ["concat"] = "concat %x, %x : f32[N,8,5,6]",
        ["pad"] = "pad %x {padding = [1,0,2,3], value = 0.5} : f32[N,4,8,9]",
        ["identity"] = "identity %x : f32[N,4,5,6]",
    };

    /// <summary>Ops that the IR has and the backend still lacks.</summary>
    private static readonly string[] Awaited =
    [
        "sub", "div", "matmul", "softmax", "reduce_mean", "reduce_sum", "reduce_max", "reduce_l2",
        "resize", "broadcast", "slice", "transpose", "reshape", "tanh",
    ];

    public static TheoryData<string> Mnemonics() => [.. OpCatalogue.Definitions.Select(d => d.Mnemonic).Except(Awaited)];

    [Theory]
    [MemberData(nameof(Mnemonics))]
    public void HasAKernel(string mnemonic)
    {
        var sample = Activation.Kinds.Any(k => k.Name == mnemonic) ? mnemonic + " %x : f32[N,4,5,6]" : Samples.GetValueOrDefault(mnemonic);
        Assert.True(sample is not null, $"add a sample of '{mnemonic}' and a kernel to every backend");
        Assert.InRange(BackendRun.Error($$"""
            graph @g(%x: f32[N,4,5,6], %v: f32[N,7]) {
              %k = constant random(seed: 1) : f32[4,4,3,3]
              %t = constant random(seed: 4) : f32[4,3,2,2]
              %m = constant random(seed: 2) : f32[3,7]
              %c = constant random(seed: 3) : f32[4]
              %p = constant splat(0.5) : f32[4]
              %y = {{sample}}
              return %y
            }
            """), 0, 2e-6);
    }
}
