namespace RepVgg.Tests.Backends;

/// <summary>Ops on any number of axes, between images and arrays in memory order.</summary>
public sealed class MemoryOrderTests
{
    private const double Tolerance = 2e-6;

    [Theory]
    [InlineData("slice %x {axis = 1, start = 16, count = 20} : f32[N,20,6,5]")]
    [InlineData("slice %x {axis = 1, start = 3, count = 30} : f32[N,30,6,5]")]
    [InlineData("slice %x {axis = 1, start = 35, count = 12, step = -3} : f32[N,12,6,5]")]
    [InlineData("slice %x {axis = 2, start = 1, count = 3, step = 2} : f32[N,36,3,5]")]
    [InlineData("slice %x {axis = 2, start = 5, count = 6, step = -1} : f32[N,36,6,5]")]
    [InlineData("slice %x {axis = 3, start = 4, count = 3, step = -2} : f32[N,36,6,3]")]
    [InlineData("transpose %x {axes = [0,3,1,2]} : f32[N,5,36,6]")]
    [InlineData("reshape %x {shape = [N,5,9,24]} : f32[N,5,9,24]")]
    [InlineData("reshape %x {shape = [N,1080,1,1]} : f32[N,1080,1,1]")]
    [InlineData("broadcast %p, %x : f32[N,36,6,5]")]
    [InlineData("broadcast %q, %x : f32[N,36,6,5]")]
    [InlineData("broadcast %r, %x : f32[N,36,6,5]")]
    public void CopiesAreExact(string node)
    {
        // The convolution wants a border, so that the result needs a layout of its own.
        var type = node[(node.LastIndexOf(": ", StringComparison.Ordinal) + 2)..];
        var channels = type[("f32[N,".Length)..].Split(',')[0];
        var text = $$"""
            graph @g(%x: f32[N,36,6,5], %p: f32[N,36,1,1], %q: f32[N,1,6,1], %r: f32[N,1,1,1]) {
              %w = constant random(seed: 4) : f32[{{channels}},1,3,3]
              %y = {{node}}
            """;
        Assert.Equal(0, BackendRun.Error(text + "\n  return %y }"));
        Assert.InRange(BackendRun.Error(text + $"\n  %z = conv2d %y, %w {{padding = [1,1,1,1], groups = {channels}}} : {type}\n  return %z }}"), 0, Tolerance);
    }

    [Theory]
    [InlineData("softmax %x : f32[N,20,6,5]")]
    [InlineData("softmax %x {axis = 2} : f32[N,20,6,5]")]
    [InlineData("softmax %x {axis = 3} : f32[N,20,6,5]")]
    [InlineData("softmax %v : f32[N,37]")]
    [InlineData("reduce_mean %x {axes = [2,3]} : f32[N,20,1,1]")]
    [InlineData("reduce_mean %x {axes = [3,1]} : f32[N,1,6,1]")]
    [InlineData("reduce_sum %x {axes = [1]} : f32[N,1,6,5]")]
    [InlineData("reduce_max %x {axes = [1,2,3]} : f32[N,1,1,1]")]
    [InlineData("reduce_l2 %x {axes = [1,3]} : f32[N,1,6,1]")]
    [InlineData("reduce_l2 %v {axes = [1]} : f32[N,1]")]
    [InlineData("reduce_l2 %v {axes = []} : f32[N,37]")]
    [InlineData("transpose %e {axes = [0]} : f32[N]")]
    [InlineData("matmul %x, %m : f32[N,20,6,7]")]
    [InlineData("matmul %x, %t : f32[N,20,6,6]")]
    [InlineData("matmul %l, %x : f32[N,20,3,5]")]
    [InlineData("matmul %v, %n : f32[N,10]")]
    [InlineData("broadcast %c, %x : f32[N,20,6,5]")]
    [InlineData("broadcast %s, %x : f32[N,20,6,5]")]
    [InlineData("broadcast %one, %x : f32[N,20,6,5]")]
    [InlineData("sub %x, %u : f32[N,20,6,5]")]
    [InlineData("div %x, %d : f32[N,20,6,5]")]
    [InlineData("tanh %x : f32[N,20,6,5]")]
    [InlineData("max_pool %x {kernel = [3,2], stride = [1,2], padding = [2,1,1,0], dilation = [2,2]} : f32[N,20,5,2]")]
    public void MatchTheReference(string node) => Assert.InRange(BackendRun.Error($$"""
        graph @g(%x: f32[N,20,6,5], %u: f32[N,20,6,5], %v: f32[N,37], %e: f32[N]) {
          %m = constant random(seed: 1) : f32[5,7]
          %l = constant random(seed: 2) : f32[1,20,3,6]
          %n = constant random(seed: 3) : f32[37,10]
          %c = constant random(seed: 4) : f32[20,1,5]
          %s = constant random(seed: 5) : f32[1,20,1,1]
          %one = constant random(seed: 6) : f32[]
          %t = transpose %u {axes = [0,1,3,2]} : f32[N,20,5,6]
          %d = clip %u {min = 0.5, max = 2} : f32[N,20,6,5]
          %y = {{node}}
          return %y
        }
        """, batch: 3), 0, Tolerance);

    /// <summary>The channel shuffle of ShuffleNet, with five axes as PyTorch writes it.</summary>
    [Fact]
    public void ChannelShuffle() => Assert.Equal(0, BackendRun.Error("""
        graph @g(%x: f32[N,24,4,3]) {
          %a = reshape %x {shape = [N,2,12,4,3]} : f32[N,2,12,4,3]
          %b = transpose %a {axes = [0,2,1,3,4]} : f32[N,12,2,4,3]
          %c = reshape %b {shape = [N,24,4,3]} : f32[N,24,4,3]
          return %c
        }
        """));

    [Fact]
    public void AttentionOverPixels() => Assert.InRange(BackendRun.Error("""
        graph @g(%x: f32[N,20,4,3], %k: f32[N,20,12]) {
          %v = reshape %x {shape = [N,20,12]} : f32[N,20,12]
          %t = transpose %v {axes = [0,2,1]} : f32[N,12,20]
          %s = matmul %t, %k : f32[N,12,12]
          %a = softmax %s {axis = 2} : f32[N,12,12]
          %o = matmul %v, %a : f32[N,20,12]
          %p = concat %o, %k {axis = 2} : f32[N,20,24]
          %h = slice %p {axis = 2, start = 1, count = 12, step = 2} : f32[N,20,12]
          %g = silu %h : f32[N,20,12]
          %y = reshape %g {shape = [N,20,4,3]} : f32[N,20,4,3]
          return %y, %p
        }
        """), 0, 2e-5);
}
