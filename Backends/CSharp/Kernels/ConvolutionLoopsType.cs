namespace RepVgg.Backends.CSharp;

/// <summary>The generated struct that holds a convolution's loop bounds and strides.</summary>
internal static class ConvolutionLoopsType
{
    public static readonly Kernel Instance = new TextKernel("Convolution", """
        /// <summary>Loop bounds and strides of a convolution, in array elements.</summary>
        private readonly struct Convolution
        {
            /// <summary>The first output pixel's first input.</summary>
            public int Input { get; init; }
            public int InputRowStep { get; init; }

            /// <summary>From the inputs of a pixel to those of the next in its row.</summary>
            public int PixelStep { get; init; }
            public int InputPlanes { get; init; }
            public int PlaneStride { get; init; }

            /// <summary>Input planes (channel blocks, or channels) that one block of outputs depends on.</summary>
            public int PlanesPerBlock { get; init; }
            public int KernelRows { get; init; }
            public int KernelRowStep { get; init; }
            public int KernelColumns { get; init; }
            public int KernelColumnStep { get; init; }

            /// <summary>Adjacent input elements per kernel column.</summary>
            public int Run { get; init; }
            public int OutputsPerGroup { get; init; }
            public int InputsPerGroup { get; init; }
            public int Weights { get; init; }
            public int WeightBlock { get; init; }
            public int Bias { get; init; }

            /// <summary>The first output pixel.</summary>
            public int Output { get; init; }
            public int OutputRowStride { get; init; }
            public int OutputPlaneStride { get; init; }

            public int OutputHeight { get; init; }
            public int OutputWidth { get; init; }

            /// <summary>Output channels of one item of work.</summary>
            public int ItemChannels { get; init; }

            /// <summary>Items of work that the rows of an image are split into.</summary>
            public int RowItems { get; init; }

            /// <summary>Whether results are limited to [Floor, Ceiling].</summary>
            public bool Clamps { get; init; }
            public float Floor { get; init; }
            public float Ceiling { get; init; }

            /// <summary>What surrounds the output.</summary>
            public Halo Halo { get; init; }

            /// <summary>
            /// The image of an item of work, its first output channel, and its rows from start to end. Kernels work this out in place:
            /// with a call there, a first layer of 7×7 took twice its time.
            /// </summary>
            public (int Image, int Channel, int Start, int End) Item(int item, int images)
            {
                var (rest, rows) = Math.DivRem(item, RowItems);
                var (channelItem, image) = Math.DivRem(rest, images);
                return (image, channelItem * ItemChannels, rows * OutputHeight / RowItems, (rows + 1) * OutputHeight / RowItems);
            }

            /// <summary>The row and column of a pixel, counted along the rows; after the last comes the last again.</summary>
            public (int Row, int Column) Pixel(int pixel, int last) => Math.DivRem(Math.Min(pixel, last), OutputWidth);

            /// <summary>A pixel's first input and its output, from those of the image's first pixel on.</summary>
            public nuint From((int Row, int Column) pixel) => (nuint)(pixel.Row * InputRowStep + pixel.Column * PixelStep);
            public nuint To((int Row, int Column) pixel) => (nuint)(pixel.Row * OutputRowStride + pixel.Column * 16);

            /// <summary>The first input plane that a block of outputs depends on.</summary>
            public int FirstPlane(int block) =>
                Math.Min(block * 16 / OutputsPerGroup * InputsPerGroup / 16, InputPlanes - PlanesPerBlock);
        }
        """, SharedKernels.Halo);
}
