#pragma warning disable IDE1006 // The fields have the entry points' names, so that an error can name its call.
namespace RepVgg.Runtime.Cuda.Driver;

/// <summary>
/// The driver's entry points with the signatures of <c>cuda.h</c>. Results are <c>CUresult</c>; contexts, modules, functions,
/// streams, events and graphs are <c>nint</c>, device addresses <c>ulong</c>.
/// </summary>
/// <param name="library">The driver's library.</param>
internal sealed unsafe class DriverEntryPoints(NativeCode library)
{
    public readonly delegate* unmanaged<uint, int> cuInit = (delegate* unmanaged<uint, int>)library.Find("cuInit");

    public readonly delegate* unmanaged<int*, int> cuDriverGetVersion = (delegate* unmanaged<int*, int>)library.Find("cuDriverGetVersion");

    public readonly delegate* unmanaged<int*, int> cuDeviceGetCount = (delegate* unmanaged<int*, int>)library.Find("cuDeviceGetCount");

    public readonly delegate* unmanaged<int*, int, int> cuDeviceGet = (delegate* unmanaged<int*, int, int>)library.Find("cuDeviceGet");

    public readonly delegate* unmanaged<byte*, int, int, int> cuDeviceGetName =
        (delegate* unmanaged<byte*, int, int, int>)library.Find("cuDeviceGetName");

    public readonly delegate* unmanaged<int*, int, int, int> cuDeviceGetAttribute =
        (delegate* unmanaged<int*, int, int, int>)library.Find("cuDeviceGetAttribute");

    public readonly delegate* unmanaged<nuint*, int, int> cuDeviceTotalMem_v2 =
        (delegate* unmanaged<nuint*, int, int>)library.Find("cuDeviceTotalMem_v2");

    public readonly delegate* unmanaged<nint*, int, int> cuDevicePrimaryCtxRetain =
        (delegate* unmanaged<nint*, int, int>)library.Find("cuDevicePrimaryCtxRetain");

    public readonly delegate* unmanaged<int, int> cuDevicePrimaryCtxRelease_v2 =
        (delegate* unmanaged<int, int>)library.Find("cuDevicePrimaryCtxRelease_v2");

    public readonly delegate* unmanaged<nint, int> cuCtxSetCurrent = (delegate* unmanaged<nint, int>)library.Find("cuCtxSetCurrent");

    public readonly delegate* unmanaged<nuint*, nuint*, int> cuMemGetInfo_v2 =
        (delegate* unmanaged<nuint*, nuint*, int>)library.Find("cuMemGetInfo_v2");

    public readonly delegate* unmanaged<ulong*, nuint, int> cuMemAlloc_v2 =
        (delegate* unmanaged<ulong*, nuint, int>)library.Find("cuMemAlloc_v2");

    public readonly delegate* unmanaged<ulong, int> cuMemFree_v2 = (delegate* unmanaged<ulong, int>)library.Find("cuMemFree_v2");

    public readonly delegate* unmanaged<nint*, nuint, uint, int> cuMemHostAlloc =
        (delegate* unmanaged<nint*, nuint, uint, int>)library.Find("cuMemHostAlloc");

    public readonly delegate* unmanaged<nint, int> cuMemFreeHost = (delegate* unmanaged<nint, int>)library.Find("cuMemFreeHost");

    public readonly delegate* unmanaged<ulong, nint, nuint, nint, int> cuMemcpyHtoDAsync_v2 =
        (delegate* unmanaged<ulong, nint, nuint, nint, int>)library.Find("cuMemcpyHtoDAsync_v2");

    public readonly delegate* unmanaged<nint, ulong, nuint, nint, int> cuMemcpyDtoHAsync_v2 =
        (delegate* unmanaged<nint, ulong, nuint, nint, int>)library.Find("cuMemcpyDtoHAsync_v2");

    public readonly delegate* unmanaged<nint*, byte*, uint, int*, nint*, int> cuModuleLoadDataEx =
        (delegate* unmanaged<nint*, byte*, uint, int*, nint*, int>)library.Find("cuModuleLoadDataEx");

    public readonly delegate* unmanaged<nint, int> cuModuleUnload = (delegate* unmanaged<nint, int>)library.Find("cuModuleUnload");

    public readonly delegate* unmanaged<nint*, nint, byte*, int> cuModuleGetFunction =
        (delegate* unmanaged<nint*, nint, byte*, int>)library.Find("cuModuleGetFunction");

    public readonly delegate* unmanaged<int*, int, nint, int> cuFuncGetAttribute =
        (delegate* unmanaged<int*, int, nint, int>)library.Find("cuFuncGetAttribute");

    public readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, nint, nint, int> cuLaunchKernel =
        (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, nint, nint, int>)library.Find("cuLaunchKernel");

    public readonly delegate* unmanaged<nint*, uint, int> cuStreamCreate =
        (delegate* unmanaged<nint*, uint, int>)library.Find("cuStreamCreate");

    public readonly delegate* unmanaged<nint, int> cuStreamDestroy_v2 = (delegate* unmanaged<nint, int>)library.Find("cuStreamDestroy_v2");

    public readonly delegate* unmanaged<nint, int> cuStreamSynchronize =
        (delegate* unmanaged<nint, int>)library.Find("cuStreamSynchronize");

    public readonly delegate* unmanaged<nint, nint, uint, int> cuStreamWaitEvent =
        (delegate* unmanaged<nint, nint, uint, int>)library.Find("cuStreamWaitEvent");

    public readonly delegate* unmanaged<nint, int, int> cuStreamBeginCapture_v2 =
        (delegate* unmanaged<nint, int, int>)library.Find("cuStreamBeginCapture_v2");

    public readonly delegate* unmanaged<nint, nint*, int> cuStreamEndCapture =
        (delegate* unmanaged<nint, nint*, int>)library.Find("cuStreamEndCapture");

    public readonly delegate* unmanaged<nint*, nint, ulong, int> cuGraphInstantiateWithFlags =
        (delegate* unmanaged<nint*, nint, ulong, int>)library.Find("cuGraphInstantiateWithFlags");

    public readonly delegate* unmanaged<nint, nint, int> cuGraphLaunch =
        (delegate* unmanaged<nint, nint, int>)library.Find("cuGraphLaunch");

    public readonly delegate* unmanaged<nint, int> cuGraphExecDestroy = (delegate* unmanaged<nint, int>)library.Find("cuGraphExecDestroy");

    public readonly delegate* unmanaged<nint, int> cuGraphDestroy = (delegate* unmanaged<nint, int>)library.Find("cuGraphDestroy");

    public readonly delegate* unmanaged<nint*, uint, int> cuEventCreate =
        (delegate* unmanaged<nint*, uint, int>)library.Find("cuEventCreate");

    public readonly delegate* unmanaged<nint, nint, int> cuEventRecord =
        (delegate* unmanaged<nint, nint, int>)library.Find("cuEventRecord");

    public readonly delegate* unmanaged<nint, int> cuEventSynchronize = (delegate* unmanaged<nint, int>)library.Find("cuEventSynchronize");

    public readonly delegate* unmanaged<float*, nint, nint, int> cuEventElapsedTime =
        (delegate* unmanaged<float*, nint, nint, int>)library.Find("cuEventElapsedTime");

    public readonly delegate* unmanaged<nint, int> cuEventDestroy_v2 = (delegate* unmanaged<nint, int>)library.Find("cuEventDestroy_v2");

    public readonly delegate* unmanaged<int, byte**, int> cuGetErrorName =
        (delegate* unmanaged<int, byte**, int>)library.Find("cuGetErrorName");

    public readonly delegate* unmanaged<int, byte**, int> cuGetErrorString =
        (delegate* unmanaged<int, byte**, int>)library.Find("cuGetErrorString");
}
