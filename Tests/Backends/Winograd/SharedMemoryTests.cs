namespace RepVgg.Tests.Backends.Winograd;

/// <summary>Threads share transformed inputs only where there are few blocks of tiles, and need memory for no more.</summary>
public sealed class SharedMemoryTests
{
    [Theory]
    [InlineData(64, 2160, 3840)]
    [InlineData(512, 1080, 1920)]
    public void LargeImagesNeedNoMore(int channels, int height, int width)
    {
        var model = BackendRun.Lower(FormattableString.Invariant($$"""
            graph @g(%x: f32[N,{{channels}},{{height}},{{width}}]) {
              %w = constant random(seed: 1) : f32[16,{{channels}},3,3]
              %y = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,16,{{height}},{{width}}]
              return %y
            }
            """));
        Assert.Equal("winograd 4x4 convolution", model.Layers.Single().Kernel);
        Assert.InRange((long)model.Scratch.Shared * sizeof(float), 1, 64L << 20);
    }
}
