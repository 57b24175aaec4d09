namespace RepVgg.Tests.Backends;

/// <summary>Ops that move elements: channels at any place within the blocks, borders, pixels apart.</summary>
public sealed class ArrangementTests
{
    [Theory]
    [InlineData(16, 32, 16)]
    [InlineData(16, 7, 3)]
    [InlineData(5, 16, 9)]
    [InlineData(8, 24, 16)]
    [InlineData(1, 2, 40)]
    [InlineData(20, 20, 20)]
    public void ConcatOfAnyNumbersOfChannels(int a, int b, int c)
    {
        // The sigmoid leaves 1/2 in what fills up a block, and the convolution would see it; the padding reads the halo.
        Assert.Equal(0, BackendRun.Error(FormattableString.Invariant($$"""
            graph @g(%a: f32[N,{{a}},5,6], %b: f32[N,{{b}},5,6], %c: f32[N,{{c}},5,6]) {
              %y = concat %a, %b, %c : f32[N,{{a + b + c}},5,6]
              return %y
            }
            """), batch: 3));
        Assert.InRange(BackendRun.Error(FormattableString.Invariant($$"""
            graph @g(%a: f32[N,{{a}},5,6], %b: f32[N,{{b}},5,6], %c: f32[N,{{c}},5,6]) {
              %w = constant random(seed: 1) : f32[9,{{a + b + c}},3,3]
              %s = sigmoid %a : f32[N,{{a}},5,6]
              %t = sigmoid %c : f32[N,{{c}},5,6]
              %y = concat %s, %b, %t : f32[N,{{a + b + c}},5,6]
              %z = conv2d %y, %w {padding = [1,1,1,1]} : f32[N,9,5,6]
              return %z
            }
            """)), 0, 2e-6);
    }

    [Theory]
    [InlineData("concat %x, %u, %x {axis = 2} : f32[N,20,12,6]")]
    [InlineData("concat %u, %x {axis = 3} : f32[N,20,4,12]")]
    [InlineData("concat %x : f32[N,20,4,6]")]
    [InlineData("pad %x {padding = [1,2,0,3]} : f32[N,20,5,11]")]
    [InlineData("pad %x {padding = [0,0,4,1], value = -0.25} : f32[N,20,8,7]")]
    public void CopiesAreExact(string node)
    {
        var type = node[node.LastIndexOf(": ", StringComparison.Ordinal)..];
        Assert.Equal(0, BackendRun.Error($$"""
            graph @g(%x: f32[N,20,4,6], %u: f32[N,20,4,6]) {
              %y = {{node}}
              %z = relu %y {{type}}
              return %y, %z
            }
            """));
    }

    [Fact]
    public void ConcatOfFeatures() => Assert.Equal(0, BackendRun.Error("""
        graph @g(%x: f32[N,20], %u: f32[N,7]) {
          %y = concat %x, %u, %x : f32[N,47]
          return %y
        }
        """));
}
