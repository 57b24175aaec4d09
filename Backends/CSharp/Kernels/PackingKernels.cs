namespace RepVgg.Backends.CSharp;

/// <summary>What orders the weights when they are loaded.</summary>
internal static class PackingKernels
{
    public static readonly Kernel Direct = new TextKernel("PackDirect", """
        /// <summary>OIHW to [output block][input plane][row][column][channel of the plane][16 output channels].</summary>
        private static void PackDirect(
            ReadOnlySpan<float> source,
            Span<float> target,
            int outputs,
            int outputsPerGroup,
            int inputsPerGroup,
            int taps,
            int inputPlanes,
            int planesPerBlock,
            int planeChannels)
        {
            for (var output = 0; output < outputs; output++)
            {
                var block = output / 16;
                var firstPlane = Math.Min(block * 16 / outputsPerGroup * inputsPerGroup / 16, inputPlanes - planesPerBlock);
                for (var input = 0; input < inputsPerGroup; input++)
                {
                    var channel = output / outputsPerGroup * inputsPerGroup + input - firstPlane * planeChannels;
                    var plane = block * planesPerBlock + channel / planeChannels;
                    for (var tap = 0; tap < taps; tap++)
                    {
                        var row = (plane * taps + tap) * planeChannels + channel % planeChannels;
                        target[row * 16 + output % 16] = source[(output * inputsPerGroup + input) * taps + tap];
                    }
                }
            }
        }
        """);

    public static readonly Kernel Depthwise = new TextKernel("PackDepthwise", """
        /// <summary>O1HW to [block][row][column][16 channels].</summary>
        private static void PackDepthwise(ReadOnlySpan<float> source, Span<float> target, int channels, int taps)
        {
            for (var i = 0; i < channels * taps; i++)
            {
                var (channel, tap) = (i / taps, i % taps);
                target[(channel / 16 * taps + tap) * 16 + channel % 16] = source[i];
            }
        }
        """);
}
