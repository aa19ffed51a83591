#!/bin/bash
# Makes a clip for the robots: a speaking lesson, or flashes and beeps for measuring.
#
#   make_clip.sh OUTDIR [--seconds N] [--size 1280x720] [--fps 25] [--gop FRAMES] [--bitrate KBIT] [--flash | --picture FILE [--quiet]]
#
# OUTDIR then has f.h264, h.h264, q.h264 (full, half and quarter size; Annex-B baseline, one slice a picture, delimiters),
# a.ogg (Opus, one 20-ms packet a page) and clip.json. Picture and sound last exactly N seconds, so that a loop has no seam.
# --picture: that picture, swaying, instead of a drawn slide; --quiet: a room's murmur instead of speech.
# --flash: a white picture and a 1-kHz beep of 80 ms at the beginning of every second.
# Needs Debian's ffmpeg, espeak-ng and fonts-noto-cjk.
set -euo pipefail

out=${1:?usage: make_clip.sh OUTDIR [--seconds N] [--size WxH] [--fps N] [--gop FRAMES] [--bitrate KBIT] [--flash | --picture FILE [--quiet]]}
shift
seconds=60 size=1280x720 fps=25 gop=50 bitrate=1500 flash= still= quiet=
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=$2; shift 2 ;;
    --size) size=$2; shift 2 ;;
    --fps) fps=$2; shift 2 ;;
    --gop) gop=$2; shift 2 ;;
    --bitrate) bitrate=$2; shift 2 ;;
    --flash) flash=1; shift ;;
    --picture) still=$2; shift 2 ;;
    --quiet) quiet=1; shift ;;
    *) echo "make_clip.sh: unknown option $1" >&2; exit 2 ;;
  esac
done
width=${size%x*} height=${size#*x}
mkdir -p "$out"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

font=$(fc-match -f '%{file}' 'Noto Sans CJK SC' 2>/dev/null || true)
[ -f "$font" ] || { echo "make_clip.sh: no CJK font; apt-get install fonts-noto-cjk" >&2; exit 1; }

speak() {
  cat > "$tmp/words" <<'WORDS'
同学们好。今天我们上第十二课，唢呐配喇叭。请大家看屏幕，先听一听，谁在说话？唢呐的声音又高又亮，喇叭的声音又圆又宽。
现在跟着节奏拍一拍手，先慢后快。很好，请想一想，哪一种乐器更像爷爷讲故事？想好了请按举手，老师会点你们班。
WORDS
  espeak-ng -v cmn -s 150 -f "$tmp/words" -w "$tmp/speech.wav"
}

if [ -n "$flash" ]; then
  # Not volume=…:eval=frame: it switches at the edges of audio frames, up to 21 ms beside.
  sound=(-f lavfi -i "aevalsrc='0.8*sin(2*PI*1000*t)*lt(mod(t,1),0.08)':s=48000:d=$seconds")
  picture="color=c=black:s=$size:r=$fps:d=$seconds,drawbox=c=white:t=fill:enable='lt(mod(t+0.001,1),0.08)'"
  label="drawtext=fontfile='$font':fontsize=h/12:fontcolor=gray:x=w/20:y=h-h/6:text='%{eif\:n\:d\:5}'"
else
  speak
  sound=(-stream_loop -1 -i "$tmp/speech.wav")
  picture="color=c=0xf4f1e8:s=$size:r=$fps:d=$seconds"
  label="drawbox=x=0:y=0:w=iw:h=ih/7:c=0x1f5fa8:t=fill"
  label+=",drawtext=fontfile='$font':fontsize=h/14:fontcolor=white:x=w/30:y=h/28:text='第12课 · 唢呐配喇叭'"
  label+=",drawtext=fontfile='$font':fontsize=h/5:fontcolor=0x333333:x=(w-tw)/2+w/6*sin(t/2):y=h/3:text='听一听'"
  label+=",drawtext=fontfile='$font':fontsize=h/8:fontcolor=0xd8572a:x='mod(t*w/20\,w)':y=h*0.7:text='●'"
  label+=",drawtext=fontfile='$font':fontsize=h/16:fontcolor=0x555555:x=w-tw-w/30:y=h-h/9:text='%{pts\:hms}  %{eif\:n\:d\:5}'"
  label+=",noise=alls=6:allf=t"
fi

video=(-f lavfi -i "$picture,$label") sway=null
if [ -n "$still" ]; then
  video=(-loop 1 -framerate "$fps" -i "$still")
  sway="scale=$((width * 26 / 25 / 2 * 2)):$((height * 26 / 25 / 2 * 2)),crop=$width:$height:"
  sway+="x='(iw-ow)/2*(1+sin(2*PI*6*t/$seconds))':y='(ih-oh)/2*(1+sin(2*PI*9*t/$seconds))',noise=alls=4:allf=t"
fi
[ -z "$quiet" ] || sound=(-f lavfi -i "anoisesrc=c=brown:a=0.02:r=48000:d=$seconds")

x264=(-c:v libx264 -preset veryfast -profile:v baseline -pix_fmt yuv420p -bsf:v h264_metadata=aud=insert -f h264)
params="keyint=$gop:min-keyint=$gop:scenecut=0:slices=1:sliced-threads=0:bframes=0:repeat-headers=1"
rate() { echo "-b:v ${1}k -maxrate ${1}k -bufsize ${1}k"; }

# shellcheck disable=SC2046 # rate gives several words
ffmpeg -hide_banner -loglevel error -y "${video[@]}" "${sound[@]}" \
  -filter_complex "[0:v]$sway,split=3[f][h0][q0];[h0]scale=$((width / 4 * 2)):$((height / 4 * 2))[h];[q0]scale=$((width / 8 * 2)):$((height / 8 * 2))[q]" \
  -map '[f]' -t "$seconds" "${x264[@]}" -x264-params "$params" $(rate "$bitrate") "$out/f.h264" \
  -map '[h]' -t "$seconds" "${x264[@]}" -x264-params "$params" $(rate $((bitrate / 3))) "$out/h.h264" \
  -map '[q]' -t "$seconds" "${x264[@]}" -x264-params "$params" $(rate $((bitrate / 10))) "$out/q.h264" \
  -map 1:a -t "$seconds" -ac 1 -ar 48000 -c:a libopus -b:a 32k -application voip -frame_duration 20 -page_duration 20000 "$out/a.ogg"

cat > "$out/clip.json" <<JSON
{"fps": $fps, "seconds": $seconds, "sizes": {"f": [$width, $height], "h": [$((width / 4 * 2)), $((height / 4 * 2))], "q": [$((width / 8 * 2)), $((height / 8 * 2))]}}
JSON
