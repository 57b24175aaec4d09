using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>
/// A whole Winograd convolution of any transform. Which kernels transform and multiply is told by its loop bounds: they are called
/// a few times per block of tiles, so that calls through delegates cost nothing, and there is one method to read and to compile.
/// </summary>
internal static class WinogradKernel
{
    /// <summary>The phases that it uses.</summary>
    public const int Phases = 3;

    public static readonly Kernel Instance = new TextKernel("RunWinograd", """
        /// <summary>A Winograd convolution.</summary>
        private static void RunWinograd(Worker worker, int phase, AlignedFloats weights, in Winograd c)
        {
            var blocks = (worker.Images * c.ImageTiles + c.BlockTiles - 1) / c.BlockTiles;
            if (worker.Threads == 1 || blocks >= 4 * worker.Threads || blocks > SharedLength / c.InputLength)
            {
                // Each block by one thread, whose cache keeps the transformed inputs.
                for (var item = -1; worker.Next(phase, blocks, ref item);)
                {
                    c.ClearHalos(worker, item, blocks);
                    c.TransformInputs(worker, item, 0, c.InputPlanes, worker.Scratch, c.InputStart, c);
                    for (var channels = 0; channels < c.ChannelItems; channels++)
                    {
                        c.ExpectWeights(worker, weights, channels, channels + 1);
                        RunWinogradItem(worker, item, channels, worker.Scratch, c.InputStart, weights, c);
                    }
                }

                return;
            }

            // Few blocks: threads share their inputs and split the output channels.
            for (var item = -1; worker.Next(phase + 1, blocks * c.InputPlanes, ref item);)
            {
                var block = item / c.InputPlanes;
                c.ClearHalos(worker, item, blocks * c.InputPlanes);
                c.TransformInputs(worker, block, item % c.InputPlanes, 1, worker.Shared, block * c.InputLength, c);
            }

            for (var item = -1; worker.Next(phase + 2, blocks * c.ChannelItems, ref item);)
            {
                var (channels, block) = (item / blocks, item % blocks);
                c.ExpectWeights(worker, weights, channels, (item + worker.Threads) / blocks);
                RunWinogradItem(worker, block, channels, worker.Shared, block * c.InputLength, weights, c);
            }
        }

        /// <summary>Some output channels of a block of tiles.</summary>
        private static void RunWinogradItem(Worker worker, int block, int channels, AlignedFloats inputs, int start, AlignedFloats weights, in Winograd c)
        {
            for (var row = 0; row < c.Points; row += c.RowsAtOnce)
            {
                c.TransformWeights(worker, channels, row, weights, c);
                c.Multiply(worker, block, channels, row * c.Points, inputs, start, c);
            }

            c.TransformOutputs(worker, block, channels, weights, c);
        }
        """, WinogradType.Instance);

    /// <summary>The part of names that tells the transform.</summary>
    public static string Suffix(WinogradTransform transform) =>
        FormattableString.Invariant($"{transform.Outputs}x{transform.Outputs}{(transform.Stride == 2 ? "Stride2" : "")}");
}
