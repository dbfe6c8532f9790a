# What incus-cluster and lxd-cluster share: a cluster of two members on one machine, the second in a network namespace of its own, since
# both keep bridges of the same names. Source it with kind (incus or lxd), cli, daemon (a path), octet (of 10.79.OCTET.0/24) set.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
space=skylane-$kind
first=10.79.$octet.1 second=10.79.$octet.2 port=29500
variable=$(tr a-z A-Z <<< "$kind")

# on MEMBER COMMAND...: runs a command-line tool against a member.
on() {
  local member=$1
  shift
  env "${variable}_DIR=$run/$member/data" "${variable}_CONF=$run/$member/conf" "$@"
}

# An instance lives on when its daemon ends, and its files stay mounted.
clear_cluster() {
  local name mount
  if runs; then
    for name in $(on one "$cli" list -c n -f csv 2> /dev/null); do on one timeout 20 "$cli" delete -f "$name" > /dev/null 2>&1 || true; done
    for name in $(on one "$cli" network list -f csv 2> /dev/null | grep ',YES,' | cut -d, -f1); do
      on one timeout 20 "$cli" network delete "$name" > /dev/null 2>&1 || true
    done
  fi
  stop
  for mount in $(awk -v run="$run/" 'index($2, run) == 1 { print $2 }' /proc/mounts | sort -r); do umount -l "$mount" || true; done
  ip netns del "$space" 2> /dev/null || true
  ip link del "sk-$kind" 2> /dev/null || true
}

wait_for() {
  local end=$((SECONDS + 60))
  until on "$1" "$cli" query /1.0 > /dev/null 2>&1; do
    runs && [ "$SECONDS" -lt "$end" ] || { tail -n 5 "$run/log" >&2; clear_cluster; die "member $1 does not answer"; }
    sleep 0.3
  done
}

# The smallest image with which an instance starts and stops.
make_image() {
  local root=$run/image/rootfs name
  mkdir -p "$root"/{bin,sbin,etc,proc,sys,dev,tmp,run}
  cp /bin/busybox "$root/bin/"
  for name in $(/bin/busybox --list); do [ "$name" = busybox ] || ln -sf /bin/busybox "$root/bin/$name"; done
  ln -sf /bin/busybox "$root/sbin/init"
  printf '::respawn:/bin/sleep 3600\n::shutdown:/bin/true\n' > "$root/etc/inittab"
  printf 'architecture: x86_64\ncreation_date: 1700000000\nproperties: {description: busybox, os: busybox}\n' > "$run/image/metadata.yaml"
  tar -C "$run/image" -czf "$run/image.tar.gz" metadata.yaml rootfs
}

# preseed TOKEN: what the second member is told to join.
preseed() {
  cat << Y
cluster:
  enabled: true
  server_name: two
  server_address: $second:$port
  cluster_token: $1
  member_config:
  - {entity: storage-pool, name: default, key: source, value: ""}
Y
}

raise_cluster() {
  local admin=$1 token
  [ "$(id -u)" = 0 ] || die "needs root"
  [ -x "$daemon" ] || die "needs $daemon"
  [ -x /bin/busybox ] || die "needs busybox-static"
  if runs && [ -f "$run/endpoints.json" ]; then say "already up"; exit 0; fi
  clear_cluster
  rm -rf "$run"
  mkdir -p "$run"/{one,two}/{data,conf}
  chmod 711 "$run" "$run"/{one,two} "$run"/{one,two}/data
  ip netns add "$space"
  ip link add "sk-$kind" type veth peer name eth0 netns "$space"
  ip addr add "$first/24" dev "sk-$kind"
  ip link set "sk-$kind" up
  ip -n "$space" addr add "$second/24" dev eth0
  ip -n "$space" link set lo up
  ip -n "$space" link set eth0 up
  # A proxy that is not there keeps the daemons from asking servers of images for updates.
  export HTTPS_PROXY=http://127.0.0.1:9 HTTP_PROXY=http://127.0.0.1:9 NO_PROXY=127.0.0.1,localhost,$first,$second
  launch bash -c '
    env "$1_DIR=$2/one/data" "$3" --group root --verbose &
    exec ip netns exec "$4" env "$1_DIR=$2/two/data" "$3" --group root --verbose' - "$variable" "$run" "$daemon" "$space"
  wait_for one
  wait_for two
  {
    on one $admin waitready
    on two $admin waitready
    on one "$cli" config set images.auto_update_interval 0
    on one "$cli" config set core.https_address "$first:$port"
    on one "$cli" config set cluster.offline_threshold 11
    on one "$cli" storage create default dir
    on one "$cli" profile device add default root disk path=/ pool=default
    on one "$cli" cluster enable one
    wait_for one
    token=$(on one "$cli" cluster add two -q 2>/dev/null | tail -n 1)
    [ -n "$token" ] || token=$(on one "$cli" cluster add two | tail -n 1)
    preseed "$token" | on two $admin init --preseed
  } >> "$run/setup.log" 2>&1 || { tail -n 8 "$run/setup.log" >&2; clear_cluster; die "the second member did not join"; }
  make_image
  on one "$cli" image import "$run/image.tar.gz" --alias lab >> "$run/setup.log" 2>&1
  jq -n --arg run "$run" --arg url "https://$first:$port" \
    '{socket: "\($run)/one/data/unix.socket", second_socket: "\($run)/two/data/unix.socket", https: $url, image_alias: "lab", members: ["one", "two"]}' \
    > "$run/endpoints.json"
  say "up: $run/endpoints.json"
}
