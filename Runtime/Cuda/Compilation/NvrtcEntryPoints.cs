#pragma warning disable IDE1006 // The fields have the entry points' names, so that an error can name its call.
using RepVgg.Runtime.Cuda.Driver;

namespace RepVgg.Runtime.Cuda.Compilation;

/// <summary>The compiler's entry points with the signatures of <c>nvrtc.h</c>. Results are <c>nvrtcResult</c>, programs <c>nint</c>.</summary>
/// <param name="library">The compiler's library.</param>
internal sealed unsafe class NvrtcEntryPoints(NativeCode library)
{
    public readonly delegate* unmanaged<int*, int*, int> nvrtcVersion = (delegate* unmanaged<int*, int*, int>)library.Find("nvrtcVersion");

    public readonly delegate* unmanaged<nint*, byte*, byte*, int, nint, nint, int> nvrtcCreateProgram =
        (delegate* unmanaged<nint*, byte*, byte*, int, nint, nint, int>)library.Find("nvrtcCreateProgram");

    public readonly delegate* unmanaged<nint, int, nint*, int> nvrtcCompileProgram =
        (delegate* unmanaged<nint, int, nint*, int>)library.Find("nvrtcCompileProgram");

    public readonly delegate* unmanaged<nint, nuint*, int> nvrtcGetProgramLogSize =
        (delegate* unmanaged<nint, nuint*, int>)library.Find("nvrtcGetProgramLogSize");

    public readonly delegate* unmanaged<nint, byte*, int> nvrtcGetProgramLog =
        (delegate* unmanaged<nint, byte*, int>)library.Find("nvrtcGetProgramLog");

    public readonly delegate* unmanaged<nint, nuint*, int> nvrtcGetCUBINSize =
        (delegate* unmanaged<nint, nuint*, int>)library.Find("nvrtcGetCUBINSize");

    public readonly delegate* unmanaged<nint, byte*, int> nvrtcGetCUBIN = (delegate* unmanaged<nint, byte*, int>)library.Find("nvrtcGetCUBIN");

    public readonly delegate* unmanaged<nint, nuint*, int> nvrtcGetPTXSize =
        (delegate* unmanaged<nint, nuint*, int>)library.Find("nvrtcGetPTXSize");

    public readonly delegate* unmanaged<nint, byte*, int> nvrtcGetPTX = (delegate* unmanaged<nint, byte*, int>)library.Find("nvrtcGetPTX");

    public readonly delegate* unmanaged<nint*, int> nvrtcDestroyProgram = (delegate* unmanaged<nint*, int>)library.Find("nvrtcDestroyProgram");

    public readonly delegate* unmanaged<int, byte*> nvrtcGetErrorString = (delegate* unmanaged<int, byte*>)library.Find("nvrtcGetErrorString");
}
