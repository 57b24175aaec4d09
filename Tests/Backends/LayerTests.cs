using RepVgg.IR.Ops;
using RepVgg.IR.Text;

namespace RepVgg.Tests.Backends;

/// <summary>Every other layer against the reference.</summary>
public sealed class LayerTests
{
    private const double Tolerance = 2e-6;

    public static TheoryData<string> Activations() =>
        ["relu", "relu6", "leaky_relu(0.1)", "sigmoid", "silu", "hard_sigmoid", "hard_swish", "gelu", "clip(-0.5, 0.25)"];

    [Theory]
    [MemberData(nameof(Activations))]
    public void FusedAndSeparateActivations(string activation)
    {
        var function = Activation.Parse(activation);
        var attributes = function.Parameters.IsEmpty
            ? ""
            : " {" + string.Join(", ", function.Parameters.Select(p => FormattableString.Invariant($"{p.Name} = {p.Value}"))) + "}";
        var graph = GraphParser.Parse($$"""
            graph @g(%x: f32[N,17,9,5]) {
              %w = constant random(seed: 3) : f32[20,17,3,3]
              %v = constant random(seed: 4) : f32[7,20,1,1]
              %m = constant random(seed: 5) : f32[5,7]
              %a = conv2d %x, %w {padding = [1,1,1,1], activation = {{activation}}} : f32[N,20,9,5]
              %b = conv2d %a, %v : f32[N,7,9,5]
              %c = {{function.Name}} %b{{attributes}} : f32[N,7,9,5]
              %d = global_avg_pool %c : f32[N,7,1,1]
              %e = flatten %d : f32[N,7]
              %f = linear %e, %m {activation = {{activation}}} : f32[N,5]
              return %a, %c, %f
            }
            """);
        Assert.InRange(BackendRun.Error(graph, options: new() { Exact = true }), 0, Tolerance);
        Assert.InRange(BackendRun.Error(graph), 0, 5e-6); // with Winograd F(4×4)
    }

    /// <summary>Sigmoid of the channels that fill up a block is 1/2, not 0; nothing may sum over them.</summary>
    [Fact]
    public void SqueezeExcite()
    {
        Assert.InRange(BackendRun.Error("""
            graph @g(%x: f32[N,3,12,10]) {
              %w = constant random(seed: 1) : f32[20,3,3,3]
              %down = constant random(seed: 2) : f32[5,20,1,1]
              %downb = constant random(seed: 3) : f32[5]
              %up = constant random(seed: 4) : f32[20,5,1,1]
              %upb = constant random(seed: 5) : f32[20]
              %v = constant random(seed: 6) : f32[9,20,3,3]
              %a = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,20,12,10]
              %p = global_avg_pool %a : f32[N,20,1,1]
              %s = conv2d %p, %down, %downb {activation = relu} : f32[N,5,1,1]
              %t = conv2d %s, %up, %upb {activation = sigmoid} : f32[N,20,1,1]
              %m = mul %a, %t : f32[N,20,12,10]
              %r = relu %m : f32[N,20,12,10]
              %y = conv2d %r, %v {stride = [2,2], padding = [1,1,1,1]} : f32[N,9,6,5]
              return %y
            }
            """, batch: 3), 0, Tolerance);
    }

    [Theory]
    [InlineData("max_pool %x {kernel = [3,3], stride = [2,2], padding = [1,1,1,1]} : f32[N,17,6,7]")]
    [InlineData("max_pool %x {kernel = [2,2], stride = [2,2], ceil_mode = true} : f32[N,17,6,7]")]
    [InlineData("max_pool %x {kernel = [3,2], stride = [2,3], padding = [0,1,1,0], ceil_mode = true} : f32[N,17,6,5]")]
    [InlineData("avg_pool %x {kernel = [2,2], stride = [2,2]} : f32[N,17,5,6]")]
    [InlineData("avg_pool %x {kernel = [3,3], stride = [2,2], padding = [1,1,1,1]} : f32[N,17,6,7]")]
    [InlineData("avg_pool %x {kernel = [3,3], stride = [2,2], padding = [1,1,1,1], ceil_mode = true} : f32[N,17,6,7]")]
    [InlineData("avg_pool %x {kernel = [3,3], stride = [3,2], padding = [1,1,1,1], ceil_mode = true} : f32[N,17,4,7]")]
    [InlineData("avg_pool %x {kernel = [3,3], stride = [2,2], padding = [1,0,1,2], count_include_pad = false} : f32[N,17,6,7]")]
    [InlineData("global_avg_pool %x : f32[N,17,1,1]")]
    [InlineData("adaptive_avg_pool %x {output = [1,1]} : f32[N,17,1,1]")]
    [InlineData("adaptive_avg_pool %x {output = [4,5]} : f32[N,17,4,5]")]
    [InlineData("adaptive_avg_pool %x {output = [20,13]} : f32[N,17,20,13]")]
    public void Pools(string pool)
    {
        var type = pool[pool.LastIndexOf(": ", StringComparison.Ordinal)..];
        Assert.InRange(BackendRun.Error($$"""
            graph @g(%x: f32[N,17,11,13]) {
              %y = {{pool}}
              %z = relu %y {{type}}
              return %y, %z
            }
            """), 0, Tolerance);
    }

    [Theory]
    [InlineData("f32[N,5,3,4]", 60)]
    [InlineData("f32[N,40,2,2]", 160)]
    [InlineData("f32[N,40,1,1]", 40)]
    public void FlattenKeepsTheOrderOfNchw(string type, int features)
    {
        Assert.InRange(BackendRun.Error(FormattableString.Invariant($$"""
            graph @g(%x: {{type}}) {
              %w = constant random(seed: 3) : f32[37,{{features}}]
              %b = constant random(seed: 4) : f32[37]
              %r = relu %x : {{type}}
              %f = flatten %r : f32[N,{{features}}]
              %y = linear %f, %w, %b {activation = relu} : f32[N,37]
              %z = linear %f, %w : f32[N,37]
              return %y, %f, %z
            }
            """), batch: 3), 0, Tolerance);
    }

    [Fact]
    public void AffineMapsSumsAndProducts()
    {
        Assert.InRange(BackendRun.Error("""
            graph @g(%x: f32[N,17,6,5], %u: f32[N,17,6,5], %v: f32[N,9]) {
              %g = constant random(seed: 1) : f32[17]
              %b = constant random(seed: 2) : f32[17]
              %m = constant random(seed: 3) : f32[17]
              %var = constant splat(0.7) : f32[17]
              %s = constant random(seed: 4) : f32[9]
              %t = constant random(seed: 5) : f32[9]
              %a = batch_norm %x, %g, %b, %m, %var {epsilon = 1E-05} : f32[N,17,6,5]
              %c = scale_shift %u, %g, %b : f32[N,17,6,5]
              %d = add %a, %c, %x, %u : f32[N,17,6,5]
              %e = mul %d, %a : f32[N,17,6,5]
              %i = identity %e : f32[N,17,6,5]
              %k = scale_shift %v, %s, %t : f32[N,9]
              %l = mul %k, %v : f32[N,9]
              %n = add %l, %l : f32[N,9]
              return first = %i, %n, again = %e
            }
            """), 0, Tolerance);
    }

    [Fact]
    public void AnInputMayBeAnOutputAndAnotherUnused()
    {
        Assert.InRange(BackendRun.Error("""
            graph @g(%x: f32[N,3,4,5], %unused: f32[N,2], %f: f32[N,6]) {
              %y = identity %x : f32[N,3,4,5]
              return x = %x, y = %y, f = %f
            }
            """), 0, 0);
    }
}
