using RepVgg.IR.Ops;

namespace RepVgg.Tests.Backends;

/// <summary>A use of every operator of the IR, as text. A new operator has none until it is added here.</summary>
internal static class OperatorSamples
{
    /// <summary>The graph inputs that the samples read.</summary>
    public const string Inputs = "%x: f32[N,4,5,6], %v: f32[N,7]";

    /// <summary>Constants, and values of limited range, that the samples read.</summary>
    public const string Operands = """
          %k = constant random(seed: 1) : f32[4,4,3,3]
          %t = constant random(seed: 4) : f32[4,3,2,2]
          %m = constant random(seed: 2) : f32[3,7]
          %c = constant random(seed: 3) : f32[4]
          %p = constant splat(0.5) : f32[4]
          %c1 = constant random(seed: 5) : f32[4,1,1]
          %a = constant random(seed: 6) : f32[6,3]
          %r = relu %x : f32[N,4,5,6]
          %s = clip %x {min = 0.5, max = 1} : f32[N,4,5,6]
        """;

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
        ["sub"] = "sub %x, %r : f32[N,4,5,6]",
        ["div"] = "div %x, %s : f32[N,4,5,6]",
        ["matmul"] = "matmul %x, %a : f32[N,4,5,3]",
        ["softmax"] = "softmax %x : f32[N,4,5,6]",
        ["reduce_mean"] = "reduce_mean %x {axes = [1,3]} : f32[N,1,5,1]",
        ["reduce_sum"] = "reduce_sum %x {axes = [2,3]} : f32[N,4,1,1]",
        ["reduce_max"] = "reduce_max %x {axes = [2]} : f32[N,4,1,6]",
        ["reduce_l2"] = "reduce_l2 %x {axes = [1,2,3]} : f32[N,1,1,1]",
        ["resize"] = "resize %x {size = [7,9], mode = linear} : f32[N,4,7,9]",
        ["broadcast"] = "broadcast %c1, %x : f32[N,4,5,6]",
        ["slice"] = "slice %x {axis = 1, start = 1, count = 2} : f32[N,2,5,6]",
        ["transpose"] = "transpose %x {axes = [0,2,3,1]} : f32[N,5,6,4]",
        ["reshape"] = "reshape %x {shape = [N,8,3,5]} : f32[N,8,3,5]",
        ["identity"] = "identity %x : f32[N,4,5,6]",
    };

    /// <summary>The operators of the catalogue.</summary>
    public static IEnumerable<string> Mnemonics => OpCatalogue.Definitions.Select(d => d.Mnemonic);

    /// <summary>The right-hand side of a node with this operator; null where there is no sample yet.</summary>
    public static string? Of(string mnemonic) =>
        Activation.Kinds.Any(k => k.Name == mnemonic) ? mnemonic + " %x : f32[N,4,5,6]" : Samples.GetValueOrDefault(mnemonic);
}
